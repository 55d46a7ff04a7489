using Pipelines;

namespace SampleLibrary;

/// <summary>What loads into a table have in common.</summary>
/// <param name="table">The table's name.</param>
[Retry(2, Delay = "1m")]
[Retry(1, Scope = RetryScope.Execution, Delay = "1h")]
public abstract class TableFlow(string table)
{
    /// <summary>The table's name.</summary>
    protected string Table { get; } = table;

    /// <summary>Opens the table.</summary>
    /// <returns>What was opened.</returns>
    [Task]
    public virtual string Open() => $"open {Table}";

    /// <summary>Loads rows.</summary>
    /// <param name="open">What was opened.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many rows.</returns>
    [Task]
    public abstract Task<int> LoadAsync(string open, CancellationToken cancellationToken);

    /// <summary>Closes the table.</summary>
    /// <returns>When it is closed.</returns>
    [Finally]
    public ValueTask CloseAsync() => ValueTask.CompletedTask;
}
