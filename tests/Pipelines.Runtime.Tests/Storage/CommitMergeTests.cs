using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public sealed class CommitMergeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_later_change_counts_and_keeps_what_it_does_not_name()
    {
        var merge = new CommitMerge(new()
        {
            ExecutionId = "e1",
            Change = new() { State = ExecutionState.Running, Reason = "waits", StartedAt = Now, Labels = new Dictionary<string, string> { ["a"] = "1" } },
        });
        merge.Add(new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Failed, EndedAt = Now.AddHours(1), Error = new("E", "m") } });

        var change = merge.ToCommit().Change!;

        change.State.ShouldBe(ExecutionState.Failed);
        change.Reason.ShouldBeNull();
        change.StartedAt.ShouldBe(Now);
        change.EndedAt.ShouldBe(Now.AddHours(1));
        change.Labels!["a"].ShouldBe("1");
        change.Error.ShouldBe(new TaskError("E", "m"));
    }

    [Fact]
    public void Rows_of_different_keys_stay_apart_and_of_one_key_the_last_stays()
    {
        var merge = new CommitMerge(new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("a", TaskRunState.Running), Run("b", TaskRunState.Pending)],
            Metrics = [new(new("a"), 1, "rows", 1, null)],
            Outputs = [new(new("x"), default)],
        });
        merge.Add(new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("a", TaskRunState.Succeeded)],
            Metrics = [new(new("a"), 1, "rows", 2, null), new(new("a"), 2, "rows", 3, null)],
            Outputs = [new(new("y"), default)],
        });

        var commit = merge.ToCommit();

        commit.TaskRuns.ShouldBe([Run("a", TaskRunState.Succeeded), Run("b", TaskRunState.Pending)], ignoreOrder: true);
        commit.Metrics.Select(metric => metric.Value).ShouldBe([2, 3], ignoreOrder: true);
        commit.Outputs.Select(output => output.Key.TaskId).ShouldBe(["x", "y"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(ExecutionState.Succeeded, false)]
    [InlineData(ExecutionState.Running, true)]
    public void Nothing_is_joined_to_what_ends_the_ownership(ExecutionState state, bool releases)
    {
        var merge = new CommitMerge(new() { ExecutionId = "e1", Change = new() { State = state, ReleasesOwnership = releases } });

        merge.Accepts(new() { ExecutionId = "e1" }).ShouldBeFalse();
    }

    private static TaskRunRecord Run(string taskId, TaskRunState state) => new() { Key = new(taskId), State = state };
}
