namespace Pipelines.Runtime.Storage;

/// <summary>Finds and opens stores that are files, beside the one that the program is configured for.</summary>
internal interface IStoreFiles
{
    /// <summary>The file of a store.</summary>
    /// <param name="path">The file, or the data directory it lies in.</param>
    /// <returns>The full path of where it would be; whether it is there is not looked at.</returns>
    string PathOf(string path);

    /// <summary>A store on a file; nothing is opened before <see cref="IExecutionStore.InitializeAsync"/>.</summary>
    /// <param name="file">The file.</param>
    StoreFile Open(string file);
}
