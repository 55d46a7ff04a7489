namespace Pipelines.EndToEnd.Kills.Ticks;

/// <summary>What came of killing processes while ticks start executions.</summary>
/// <param name="Seed">What moments and victims followed from.</param>
/// <param name="Kills">How many processes were killed.</param>
/// <param name="Executions">How many executions there are.</param>
/// <param name="Violations">What must hold and does not.</param>
internal sealed record TickReport(int Seed, int Kills, int Executions, IReadOnlyList<string> Violations)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [$"seed {Seed}: {Kills} kills, {Executions} executions, {Violations.Count} violations", .. Violations.Take(50)]);
}
