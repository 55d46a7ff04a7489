namespace Pipelines.Runtime.Tests.Processes;

/// <summary>Runs only where processes are looked for in <c>/proc</c>.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs /proc and sh";
        }
    }
}
