namespace Pipelines.Postgres.Tests.Data;

/// <summary>Real trip files beside the repository, <c>../shared/data/taxi</c>, or in the folder that <c>TAXI_DATA</c> names.</summary>
internal static class RealFiles
{
    private static readonly string? Folder = Find();

    public static string? MissingReason => Folder is null ? "The real trip files are not here: ../shared/data/taxi beside the repository, or the folder named by TAXI_DATA." : null;

    public static FileStream Open(string name) => File.OpenRead(Path.Combine(Folder!, name));

    private static string? Find()
    {
        var given = Environment.GetEnvironmentVariable("TAXI_DATA");
        if (!string.IsNullOrEmpty(given))
        {
            return Directory.Exists(given) ? given : null;
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
        {
            folder = folder.Parent;
        }

        var beside = folder is null ? null : Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data", "taxi"));
        return Directory.Exists(beside) ? beside : null;
    }
}
