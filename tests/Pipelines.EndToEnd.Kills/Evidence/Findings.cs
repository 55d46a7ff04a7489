namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>All that was found from the outside.</summary>
/// <param name="Accepted">What was acknowledged.</param>
/// <param name="Executions">What is in the store.</param>
/// <param name="Effects">What tasks did.</param>
internal sealed record Findings(IReadOnlyList<AcceptedExecution> Accepted, IReadOnlyList<StoredExecution> Executions, IReadOnlyList<Effect> Effects)
{
    /// <summary>Reads them.</summary>
    public static Findings Read(KillSettings settings) =>
        new([.. AcceptedExecution.Read(settings.AcceptedLog), .. AcceptedExecution.Read(settings.CommandLog)], settings.Store.ReadExecutions(), Effect.Read(settings.EffectLog));
}
