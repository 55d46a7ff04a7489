namespace TaxiPipelines.Tests.Support;

/// <summary>A folder of one test, removed with it.</summary>
public sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("taxi-tests-");

    public string Root => _directory.FullName;

    public string Path(string name) => System.IO.Path.Combine(Root, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
