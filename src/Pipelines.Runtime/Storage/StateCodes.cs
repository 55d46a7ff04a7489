namespace Pipelines.Runtime.Storage;

/// <summary>
/// The numbers that stand for states in every store. They outlive the order of the enums, so none is ever used again for
/// something else; an ended execution's is 100 or more, which the indexes of stores rely on.
/// </summary>
public static class StateCodes
{
    private static readonly (ExecutionState State, int Code)[] Executions =
    [
        (ExecutionState.Created, 0), (ExecutionState.Queued, 10), (ExecutionState.Running, 20), (ExecutionState.Paused, 30), (ExecutionState.Canceling, 40),
        (ExecutionState.Succeeded, 100), (ExecutionState.Warning, 110), (ExecutionState.Failed, 120), (ExecutionState.Canceled, 130), (ExecutionState.Skipped, 140),
    ];

    private static readonly (TaskRunState State, int Code)[] TaskRuns =
    [
        (TaskRunState.Pending, 0), (TaskRunState.Running, 10), (TaskRunState.RetryWaiting, 20), (TaskRunState.Paused, 30),
        (TaskRunState.Succeeded, 100), (TaskRunState.Warning, 110), (TaskRunState.Failed, 120), (TaskRunState.Skipped, 130), (TaskRunState.Canceled, 140),
    ];

    private static readonly (AttemptState State, int Code)[] Attempts =
    [
        (AttemptState.Running, 0), (AttemptState.Succeeded, 100), (AttemptState.Failed, 110), (AttemptState.Canceled, 120), (AttemptState.Interrupted, 130),
    ];

    private static readonly (ExecutionOriginKind State, int Code)[] Origins = [(ExecutionOriginKind.Replay, 0), (ExecutionOriginKind.Retry, 1), (ExecutionOriginKind.Backfill, 2)];

    private static readonly (ExecutionSignalKind State, int Code)[] Signals = [(ExecutionSignalKind.Cancel, 0), (ExecutionSignalKind.Decision, 1)];

    /// <summary>All execution states.</summary>
    public static IEnumerable<ExecutionState> AllExecutionStates => Executions.Select(static pair => pair.State);

    /// <summary>The number of an execution state.</summary>
    /// <param name="state">What it stands for.</param>
    public static int Of(ExecutionState state) => Find(Executions, state);

    /// <summary>The number of a task run state.</summary>
    /// <param name="state">What it stands for.</param>
    public static int Of(TaskRunState state) => Find(TaskRuns, state);

    /// <summary>The number of an attempt state.</summary>
    /// <param name="state">What it stands for.</param>
    public static int Of(AttemptState state) => Find(Attempts, state);

    /// <summary>The number of a kind of origin.</summary>
    /// <param name="kind">What it stands for.</param>
    public static int Of(ExecutionOriginKind kind) => Find(Origins, kind);

    /// <summary>The number of a kind of signal.</summary>
    /// <param name="kind">What it stands for.</param>
    public static int Of(ExecutionSignalKind kind) => Find(Signals, kind);

    /// <summary>Reads an execution state.</summary>
    /// <param name="code">The number.</param>
    /// <exception cref="PipelineException">A newer program wrote it.</exception>
    public static ExecutionState ToExecutionState(int code) => Find(Executions, code);

    /// <summary>Reads a task run state.</summary>
    /// <param name="code">The number.</param>
    /// <exception cref="PipelineException">A newer program wrote it.</exception>
    public static TaskRunState ToTaskRunState(int code) => Find(TaskRuns, code);

    /// <summary>Reads an attempt state.</summary>
    /// <param name="code">The number.</param>
    /// <exception cref="PipelineException">A newer program wrote it.</exception>
    public static AttemptState ToAttemptState(int code) => Find(Attempts, code);

    /// <summary>Reads a kind of origin.</summary>
    /// <param name="code">The number.</param>
    /// <exception cref="PipelineException">A newer program wrote it.</exception>
    public static ExecutionOriginKind ToOriginKind(int code) => Find(Origins, code);

    /// <summary>Reads a kind of signal.</summary>
    /// <param name="code">The number.</param>
    /// <exception cref="PipelineException">A newer program wrote it.</exception>
    public static ExecutionSignalKind ToSignalKind(int code) => Find(Signals, code);

    private static int Find<T>((T State, int Code)[] table, T state)
        where T : struct, Enum
    {
        foreach (var pair in table)
        {
            if (EqualityComparer<T>.Default.Equals(pair.State, state))
            {
                return pair.Code;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no number in the store; add it to StateCodes.");
    }

    private static T Find<T>((T State, int Code)[] table, int code)
        where T : struct, Enum
    {
        foreach (var pair in table)
        {
            if (pair.Code == code)
            {
                return pair.State;
            }
        }

        throw new PipelineException($"The store holds the unknown {typeof(T).Name} {code}: a newer program wrote it. Use that one.");
    }
}
