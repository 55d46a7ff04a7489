namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What an execution is started for, by name: a tick, a delivery, a file. At most one execution has it at a time.</summary>
/// <param name="Name">The name, unique in the store: <c>tick/zoomcamp/taxi/green/20190101T140000Z</c>.</param>
/// <param name="Rule">Whether another execution may take it over from the one that has it.</param>
public sealed record StartKey(string Name, StartKeyRule Rule = StartKeyRule.IfNew)
{
    /// <summary>Whether it is remembered when retention has removed its execution: as long as a file lies in a folder, it must not start again.</summary>
    public bool Outlives { get; init; }
}
