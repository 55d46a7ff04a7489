using System.Globalization;
using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Webhooks;

/// <summary>What a load of requests came to.</summary>
internal sealed record RequestFigures
{
    /// <summary>What <see cref="ToString"/> tells, as the head of a table.</summary>
    public const string Head = "                                      requests  ended/min  answer p50 ms      p99  ended p50 ms      p99     most  not done  server ms  database ms  client ms  load avg";

    /// <summary>How many were sent.</summary>
    public required int Requests { get; init; }

    /// <summary>From when a request was due to its answer.</summary>
    public required Latencies Answers { get; init; }

    /// <summary>From when a request was due to the end of its execution; none where nothing is executed.</summary>
    public required Latencies Ends { get; init; }

    /// <summary>From when the first was due to the last end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Processor time of the server.</summary>
    public required TimeSpan Server { get; init; }

    /// <summary>Processor time of the database's server.</summary>
    public required TimeSpan Database { get; init; }

    /// <summary>Processor time of those who send.</summary>
    public required TimeSpan Client { get; init; }

    /// <summary>The load average of the machine afterwards.</summary>
    public required string Load { get; init; }

    /// <summary>How many were answered otherwise than with 202, or have not succeeded.</summary>
    public int NotDone => Requests - (Ends.Count == 0 ? Answers.Count : Ends.Count);

    /// <summary>How many were done a minute.</summary>
    public double PerMinute => (Requests - NotDone) / Elapsed.TotalMinutes;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Requests,8:#,0} {PerMinute,10:#,0} {Answers[50],14:0.00} {Answers[99],8:0.00} {Ends[50],13:0.00} {Ends[99],8:0.00} {Ends[100],8:0.00} {NotDone,9:#,0} {Server.TotalMilliseconds / Requests,10:0.000} {Database.TotalMilliseconds / Requests,12:0.000} {Client.TotalMilliseconds / Requests,10:0.000} {Load,9}");
}
