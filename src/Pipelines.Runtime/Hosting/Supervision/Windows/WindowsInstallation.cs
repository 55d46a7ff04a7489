namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>The commands that make a pipeline program a Windows service.</summary>
internal static class WindowsInstallation
{
    /// <summary>The commands, for a prompt with an administrator's rights.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="start">What starts it, without its command.</param>
    public static string Text(string program, IReadOnlyList<string> start) => $"""
        rem Set a full path for Pipelines:DataDirectory in appsettings.json beside the program, and let NT SERVICE\{program} write there.
        sc.exe create {program} binPath= "{string.Join(' ', start.Select(part => $"\\\"{part}\\\""))} serve --service" obj= "NT SERVICE\{program}" start= delayed-auto
        rem Start it again after it has failed, also when it ended by itself with an error.
        sc.exe failure {program} reset= 86400 actions= restart/5000/restart/30000/restart/60000
        sc.exe failureflag {program} 1
        sc.exe start {program}

        """.ReplaceLineEndings("\n");
}
