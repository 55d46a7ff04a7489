using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class TransitionsTests
{
    private static readonly Dictionary<TaskRunState, TaskRunState[]> LegalForTaskRuns = new()
    {
        [TaskRunState.Pending] = [TaskRunState.Running, TaskRunState.Paused, TaskRunState.Skipped, TaskRunState.Canceled, TaskRunState.Failed, TaskRunState.Warning],
        [TaskRunState.Running] = [TaskRunState.Succeeded, TaskRunState.Warning, TaskRunState.Failed, TaskRunState.RetryWaiting, TaskRunState.Pending, TaskRunState.Canceled, TaskRunState.Skipped],
        [TaskRunState.RetryWaiting] = [TaskRunState.Running, TaskRunState.Canceled, TaskRunState.Failed],
        [TaskRunState.Paused] = [TaskRunState.Pending, TaskRunState.Failed, TaskRunState.Warning, TaskRunState.Canceled],
    };

    private static readonly Dictionary<ExecutionState, ExecutionState[]> LegalForExecutions = new()
    {
        [ExecutionState.Created] = [ExecutionState.Queued, ExecutionState.Running, ExecutionState.Failed, ExecutionState.Canceled, ExecutionState.Skipped],
        [ExecutionState.Queued] = [ExecutionState.Running, ExecutionState.Failed, ExecutionState.Canceled, ExecutionState.Skipped],
        [ExecutionState.Running] = [ExecutionState.Paused, ExecutionState.Canceling, ExecutionState.Succeeded, ExecutionState.Warning, ExecutionState.Failed],
        [ExecutionState.Paused] = [ExecutionState.Running, ExecutionState.Canceling, ExecutionState.Failed],
        [ExecutionState.Canceling] = [ExecutionState.Canceled, ExecutionState.Failed],
    };

    public static TheoryData<TaskRunState, TaskRunState> TaskRunPairs => Pairs<TaskRunState>();

    public static TheoryData<ExecutionState, ExecutionState> ExecutionPairs => Pairs<ExecutionState>();

    [Theory]
    [MemberData(nameof(TaskRunPairs))]
    public void A_task_run_moves_only_along_the_table(TaskRunState from, TaskRunState to) =>
        Transitions.IsLegal(from, to).ShouldBe(LegalForTaskRuns.GetValueOrDefault(from, []).Contains(to));

    [Theory]
    [MemberData(nameof(ExecutionPairs))]
    public void An_execution_moves_only_along_the_table(ExecutionState from, ExecutionState to) =>
        Transitions.IsLegal(from, to).ShouldBe(LegalForExecutions.GetValueOrDefault(from, []).Contains(to));

    [Fact]
    public void An_illegal_move_names_the_task_run_and_both_states() =>
        Should.Throw<InvalidOperationException>(() => Transitions.Check(TaskRunState.Succeeded, TaskRunState.Running, "load.7"))
            .Message.ShouldBe("Task run 'load.7' cannot go from Succeeded to Running.");

    private static TheoryData<T, T> Pairs<T>()
        where T : struct, Enum
    {
        var pairs = new TheoryData<T, T>();
        foreach (var from in Enum.GetValues<T>())
        {
            foreach (var to in Enum.GetValues<T>())
            {
                pairs.Add(from, to);
            }
        }

        return pairs;
    }
}
