using System.Globalization;

namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>What came of killing processes while triggers start executions.</summary>
/// <param name="Seed">What moments and victims followed from.</param>
/// <param name="Kills">How many processes were killed.</param>
/// <param name="Events">What came, for people: so many of this and of that.</param>
/// <param name="Violations">What must hold and does not.</param>
internal sealed record TriggerReport(int Seed, int Kills, string Events, IReadOnlyList<string> Violations)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(
        '\n',
        [
            $"seed {Seed}",
            string.Create(CultureInfo.InvariantCulture, $"{(Violations.Count == 0 ? "survived" : "not survived")}: {Kills} kills of processes while {Events} started executions"),
            string.Create(CultureInfo.InvariantCulture, $"{Violations.Count} violations"),
            .. Violations.Take(50),
        ]);
}
