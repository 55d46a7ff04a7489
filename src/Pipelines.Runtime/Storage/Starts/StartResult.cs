namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What became of a start as a whole.</summary>
public enum StartResult
{
    /// <summary>It is durable: its documents are written, and each execution was created unless its key was taken.</summary>
    Done,

    /// <summary>A document did not have the expected version, and nothing was done: somebody else was faster.</summary>
    Outdated,

    /// <summary>An earlier execution has not ended; its documents are written, and no execution was created.</summary>
    Skipped,

    /// <summary>An earlier execution has not ended, and nothing was done.</summary>
    MustWait,
}
