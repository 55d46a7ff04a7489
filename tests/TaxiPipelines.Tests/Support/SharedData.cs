namespace TaxiPipelines.Tests.Support;

/// <summary>Real trip files beside the repository, where they are: <c>../shared/data/taxi</c>.</summary>
public static class SharedData
{
    /// <summary>The folder; null where it is absent.</summary>
    public static string? Folder { get; } = Find();

    public static string Path(string name) => System.IO.Path.Combine(Folder ?? throw new InvalidOperationException("Guard the test with RealDataFact."), name);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TAXI_DATA") is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? given : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Pipelines.sln")))
            {
                var data = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared", "data", "taxi"));
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}
