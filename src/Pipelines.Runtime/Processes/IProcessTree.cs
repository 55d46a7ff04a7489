namespace Pipelines.Runtime.Processes;

/// <summary>A program and all that it started.</summary>
internal interface IProcessTree
{
    /// <summary>Those that run now, by id, with their names.</summary>
    IReadOnlyDictionary<int, string> Running();

    /// <summary>Asks a process to stop, where the system knows such a wish.</summary>
    void Ask(int processId);

    /// <summary>Ends a process at once.</summary>
    void Kill(int processId);
}
