using System.Globalization;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills;

/// <summary>What came of a kill loop.</summary>
internal sealed record KillReport
{
    public required KillSettings Settings { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>How many processes were killed.</summary>
    public required int Kills { get; init; }

    /// <summary>How many processes ended by themselves, since they had been too slow to keep their lease.</summary>
    public required int LeasesLost { get; init; }

    public required Findings Findings { get; init; }

    /// <summary>What must hold and does not.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>For people.</summary>
    public override string ToString()
    {
        List<StoredRun> runs = [.. Findings.Executions.SelectMany(execution => execution.Runs)];
        var attempts = runs.SelectMany(run => run.AttemptStates.Values).ToLookup(state => state);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            seed {Settings.Seed}: {Kills} kills of {Settings.Workers} workers in {Duration.TotalSeconds:0} s, {LeasesLost} leases lost by processes that were too slow
            {Findings.Executions.Count} executions ({Findings.Accepted.Count} acknowledged), {runs.Count(run => !run.IsSummary && run.Attempts > 0)} task runs, {attempts.Sum(group => group.Count())} attempts:
            {attempts["succeeded"].Count()} succeeded, {attempts["failed"].Count()} failed as they should, {attempts["interrupted"].Count()} interrupted
            {Violations.Count} violations
            """);
        return string.Join('\n', [text, .. Violations.Take(50)]);
    }
}
