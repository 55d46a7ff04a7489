namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// The numbers that stand for states in the file. They outlive the order of the enums, so none is ever used again for
/// something else; an ended execution's is 100 or more, which the index of free executions relies on.
/// </summary>
internal static class SqliteCodes
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

    private static readonly (ExecutionOriginKind State, int Code)[] Origins = [(ExecutionOriginKind.Replay, 0), (ExecutionOriginKind.Retry, 1)];

    private static readonly (ExecutionSignalKind State, int Code)[] Signals = [(ExecutionSignalKind.Cancel, 0), (ExecutionSignalKind.Decision, 1)];

    /// <summary>The codes of all execution states.</summary>
    public static IEnumerable<ExecutionState> AllExecutionStates => Executions.Select(static pair => pair.State);

    public static int Of(ExecutionState state) => Find(Executions, state);

    public static int Of(TaskRunState state) => Find(TaskRuns, state);

    public static int Of(AttemptState state) => Find(Attempts, state);

    public static int Of(ExecutionOriginKind kind) => Find(Origins, kind);

    public static int Of(ExecutionSignalKind kind) => Find(Signals, kind);

    public static ExecutionState ToExecutionState(int code) => Find(Executions, code);

    public static TaskRunState ToTaskRunState(int code) => Find(TaskRuns, code);

    public static AttemptState ToAttemptState(int code) => Find(Attempts, code);

    public static ExecutionOriginKind ToOriginKind(int code) => Find(Origins, code);

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

        throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no number in the store; add it to SqliteCodes.");
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
