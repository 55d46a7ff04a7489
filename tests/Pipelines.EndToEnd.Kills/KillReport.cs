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

    /// <summary>How many processes ended by themselves: they had been too slow to keep their lease, or found no server when they started.</summary>
    public required int LeasesLost { get; init; }

    public required Findings Findings { get; init; }

    /// <summary>What must hold and does not.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    private string Outages => Settings.Site is { } site
        ? string.Create(CultureInfo.InvariantCulture, $", {site.Restarts} crashes of the PostgreSQL server, {site.Cuts} times every connection cut, {site.LostAnswers} commits of which nobody was told")
        : "";

    /// <summary>For people.</summary>
    public override string ToString()
    {
        List<StoredRun> runs = [.. Findings.Executions.SelectMany(execution => execution.Runs)];
        var attempts = runs.SelectMany(run => run.AttemptStates.Values).ToLookup(state => state);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            seed {Settings.Seed}, {Settings.Workers} workers for {Duration.TotalSeconds:0} s; {LeasesLost} ended by themselves: too slow for their lease, or without a server to start
            {(Violations.Count == 0 ? "survived" : "not survived")}: {Kills} kills of processes{Outages}
            {Findings.Executions.Count} executions ({Findings.Accepted.Count} acknowledged), {runs.Count(run => !run.IsSummary && run.Attempts > 0)} task runs, {attempts.Sum(group => group.Count())} attempts:
            {attempts["succeeded"].Count()} succeeded, {attempts["failed"].Count()} failed as they should, {attempts["interrupted"].Count()} interrupted
            {Violations.Count} violations
            """);
        return string.Join('\n', [text, .. Violations.Take(50)]);
    }
}
