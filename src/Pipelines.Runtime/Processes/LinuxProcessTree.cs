using System.Runtime.InteropServices;

namespace Pipelines.Runtime.Processes;

/// <summary>Finds a tree's processes in <c>/proc</c>, also those whose parents have ended.</summary>
/// <param name="isRoot">Whether a process belongs to the tree by itself; its children do as well.</param>
internal sealed class LinuxProcessTree(Func<LinuxProcess, bool> isRoot) : IProcessTree
{
    private const int Terminate = 15;
    private const int KillAtOnce = 9;

    /// <summary>A program started as a session of its own. Only one that leaves both its session and its environment behind is not found.</summary>
    /// <param name="sessionId">The program's process id.</param>
    /// <param name="mark">Its <see cref="ProcessMarks.Process"/>.</param>
    public static LinuxProcessTree OfProgram(int sessionId, string mark) =>
        new(process => process.SessionId == sessionId || LinuxProcess.Variable(process.Environment(), "PIPELINES_PROCESS"u8) == mark);

    /// <summary>All programs that tasks of these executions started, whichever process of ours that was.</summary>
    public static LinuxProcessTree OfExecutions(IReadOnlySet<string> executionIds) =>
        new(process => LinuxProcess.Variable(process.Environment(), "PIPELINES_EXECUTION_ID"u8) is { } id && executionIds.Contains(id));

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, string> Running()
    {
        var all = LinuxProcess.All();
        var found = all.Where(isRoot).ToDictionary(process => process.Id, process => process.Name);
        var foundBefore = 0;
        while (found.Count > foundBefore)
        {
            foundBefore = found.Count;
            foreach (var process in all)
            {
                if (found.ContainsKey(process.ParentId))
                {
                    found.TryAdd(process.Id, process.Name);
                }
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Ask(int processId) => _ = Signal(processId, Terminate);

    /// <inheritdoc/>
    public void Kill(int processId) => _ = Signal(processId, KillAtOnce);

    /// <summary>Fails only for a process that has ended, which is what was wanted, or for one of another user, which <see cref="Running"/> then tells of.</summary>
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int processId, int signal);
}
