using System.ComponentModel.DataAnnotations;
using Pipelines;
using SampleLibrary;

namespace SampleFlows;

/// <summary>Loads orders; derived from a base of another assembly, in C# 14.</summary>
/// <param name="inputs">What to load.</param>
[Flow(Namespace = "samples")]
public sealed partial class OrdersFlow(OrdersFlow.Inputs inputs) : TableFlow("orders")
{
    /// <summary>Which orders.</summary>
    /// <param name="Days">The days, oldest first.</param>
    /// <param name="Batch">Rows a batch.</param>
    public sealed record Inputs(IReadOnlyList<DateOnly> Days, [Range(1, 1000)] int Batch = 100)
    {
        /// <summary>Who asked for it; blanks around it do not count.</summary>
        public string Owner
        {
            get;
            init => field = value?.Trim() ?? "";
        } = "nobody";
    }

    /// <summary>One day's orders.</summary>
    /// <param name="Day">The day.</param>
    /// <param name="Rows">How many.</param>
    public sealed record DayOrders(DateOnly Day, long Rows);

    /// <summary>What came of it.</summary>
    /// <param name="Rows">How many rows in all.</param>
    /// <param name="Busiest">The day with the most.</param>
    /// <param name="Owner">Who asked.</param>
    public sealed record Outputs(long Rows, DayOrders? Busiest, string Owner);

    /// <summary>After the library's flow, with what it answered.</summary>
    /// <param name="completed">Its end.</param>
    /// <returns>The inputs, or null.</returns>
    [AfterFlow<PingFlow>]
    public static Inputs? AfterPing(FlowCompleted<string> completed) =>
        completed?.Outputs is "pong" ? new Inputs([DateOnly.FromDateTime(completed.EndedAt.Date)]) : null;

    /// <inheritdoc/>
    public override Task<int> LoadAsync(string open, CancellationToken cancellationToken) => Task.FromResult(inputs.Batch.Doubled);

    /// <summary>The days to load.</summary>
    /// <returns>The days.</returns>
    [Task]
    public IReadOnlyList<DateOnly> Days() => inputs.Days;

    /// <summary>Counts a day's orders.</summary>
    /// <param name="day">The day.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The count.</returns>
    [Task(MaxParallel = 2), Timeout("1m")]
    public Task<DayOrders> CountAsync([Each(nameof(Days))] DateOnly day, CancellationToken cancellationToken) =>
        Task.FromResult(new DayOrders(day, day.Day));

    /// <summary>Adds up.</summary>
    /// <param name="count">All days.</param>
    /// <param name="load">The rows loaded.</param>
    /// <returns>The sum.</returns>
    [Task]
    public long Sum(IReadOnlyList<DayOrders> count, long load) => count.Sum(day => day.Rows) + load;

    /// <summary>The outputs.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="count">All days.</param>
    /// <returns>The outputs.</returns>
    [Output]
    public Outputs Result(long sum, IEnumerable<DayOrders> count) => new(sum, count.MaxBy(day => day.Rows), inputs.Owner);
}
