using System.ComponentModel;
using System.Diagnostics;

namespace Pipelines.Runtime.Processes;

/// <summary>Where there is no <c>/proc</c>: the program is known, what it started is found by its parents alone and ended at once.</summary>
/// <param name="program">The program.</param>
internal sealed class PortableProcessTree(Process program) : IProcessTree
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<int, string> Running() => program.HasExited ? new Dictionary<int, string>() : new Dictionary<int, string> { [program.Id] = program.ProcessName };

    /// <inheritdoc/>
    public void Ask(int processId) => Kill(processId);

    /// <inheritdoc/>
    public void Kill(int processId)
    {
        try
        {
            program.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or cannot be ended: whoever asks what runs is told.
        }
    }
}
