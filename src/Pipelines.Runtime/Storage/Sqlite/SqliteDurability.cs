namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>What a commit survives.</summary>
internal enum SqliteDurability
{
    /// <summary>A power loss: every commit waits for the disk (<c>synchronous=FULL</c>).</summary>
    PowerLoss,

    /// <summary>The end of the process; a power loss may take the last commits, but never breaks the file (<c>synchronous=NORMAL</c>).</summary>
    ProcessEnd,
}
