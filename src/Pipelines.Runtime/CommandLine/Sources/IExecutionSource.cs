using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Where commands read executions, and what they do with them: the store of this program, or a server.</summary>
internal interface IExecutionSource
{
    /// <summary>Executions, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>An execution; <see langword="null"/> when there is none.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<ExecutionRecord?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>The task runs of an execution.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<TaskRunRecord>> TaskRunsAsync(string id, CancellationToken cancellationToken);

    /// <summary>An execution with all that belongs to it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="PipelineException">It is not there any more.</exception>
    Task<ExecutionReport> ReportAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lines of a log, oldest first.</summary>
    /// <param name="query">Which; how many at once is for the source to choose.</param>
    /// <param name="follows">Whether to wait for new ones until the execution has ended.</param>
    /// <param name="cancellationToken">Stops reading. Whoever follows then has seen enough: the lines just end.</param>
    IAsyncEnumerable<LogRecord> ReadLogAsync(LogQuery query, bool follows, CancellationToken cancellationToken);

    /// <summary>Cancels an execution with its subflows.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="by">Who wants it; <see langword="null"/> for whoever runs the command.</param>
    /// <param name="isForced">Whether its <c>Finally</c> tasks are stopped too.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SignalOutcome> CancelAsync(string id, string? reason, string? by, bool isForced, CancellationToken cancellationToken);

    /// <summary>Gives the decision that a task waits for.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="key">The task run that waits.</param>
    /// <param name="decision">The decision as text; <see langword="null"/> stands for yes where a yes or no is asked for.</param>
    /// <param name="by">Who decides; <see langword="null"/> for whoever runs the command.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SignalOutcome> DecideAsync(string id, TaskRunKey key, string? decision, string? by, CancellationToken cancellationToken);
}
