namespace Pipelines.Runtime.Processes;

/// <summary>Finds programs as the system does, so that one which is missing is told of before anything is started.</summary>
internal static class ProgramFile
{
    /// <summary>Starts a program as the first of a session of its own, where there is such a program: Linux, nearly always.</summary>
    public static string? SetSid { get; } = OperatingSystem.IsLinux() ? Find("setsid", null, Environment.GetEnvironmentVariable("PATH")) : null;

    /// <summary>The program's path; <see langword="null"/> when there is none.</summary>
    /// <param name="file">A path, or a name to look for.</param>
    /// <param name="workingDirectory">What a relative path begins at; <see langword="null"/> for the working folder.</param>
    /// <param name="searchPath">Where a name is looked for.</param>
    public static string? Find(string file, string? workingDirectory, string? searchPath)
    {
        if (file.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(file, Path.GetFullPath(workingDirectory ?? "."));
            return File.Exists(path) ? path : null;
        }

        return (searchPath ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, file))
            .FirstOrDefault(File.Exists);
    }
}
