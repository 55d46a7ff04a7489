using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>What a database can do by itself.</summary>
internal sealed record CommitLimit
{
    /// <summary>Transactions of a single row, one after the other.</summary>
    public required double CommitsPerSecond { get; init; }

    /// <summary>The time of one of them, in milliseconds: the median, or the mean where only that is told.</summary>
    public required double CommitMs { get; init; }

    /// <summary>The same by 16 clients at once; <see langword="null"/> where only one can write.</summary>
    public double? CommitsPerSecondOf16 { get; init; }

    /// <summary>Rows in transactions of a thousand.</summary>
    public required double RowsPerSecond { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{CommitsPerSecond:#,0} commits/s of a single row ({CommitMs:0.000} ms each){(CommitsPerSecondOf16 is { } many ? $", {many.ToString("#,0", CultureInfo.InvariantCulture)} by 16 clients" : "")}, {RowsPerSecond:#,0} rows/s in batches of 1,000");
}
