namespace Pipelines;

/// <summary>Files that are not in a folder of this machine: those of an object store, of a server.</summary>
public interface IFileSource
{
    /// <summary>Gives the files there are, in any order.</summary>
    /// <param name="pattern">Which ones: what the trigger's attribute says.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    IAsyncEnumerable<SourceFile> ListAsync(string pattern, CancellationToken cancellationToken);

    /// <summary>
    /// Moves a file. It may be asked for the same one again, when the process died before it could note the answer: a file that is
    /// there already is no error.
    /// </summary>
    /// <param name="file">The file, as it was listed.</param>
    /// <param name="folder">Where to: what the trigger's <c>MoveTo</c> says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The file's new path.</returns>
    Task<string> MoveAsync(SourceFile file, string folder, CancellationToken cancellationToken);
}
