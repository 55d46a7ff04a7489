namespace Pipelines.Runtime.Storage.Starts;

/// <summary>An execution to create, if its key allows it.</summary>
/// <param name="Execution">The execution; nobody drives it yet.</param>
/// <param name="Key">What it is started for; <see langword="null"/> creates it in any case.</param>
public sealed record KeyedExecution(ExecutionRecord Execution, StartKey? Key = null);
