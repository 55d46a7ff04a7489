using Pipelines.Testing.Tests.Flows;

namespace Pipelines.Testing.Tests;

public sealed class KeyValuesTests
{
    [Fact]
    public async Task A_flow_reads_what_the_test_set_and_the_test_what_the_flow_set()
    {
        var result = await FlowTest.RunAsync(CursorFlow.Call(), test =>
        {
            test.KeyValues.Set("cursor", 5);
            test.KeyValues.In("tests").Set("password", new Secret("hunter2"));
        });

        result.ShouldHaveSucceeded();
        result.Task("next").Output<int>().ShouldBe(15);
        result.KeyValues.Get<int>("cursor").ShouldBe(15);
        result.KeyValues.Entries.Select(entry => $"{entry.Namespace}:{entry.Key}").ShouldBe(["tests:password", "tests.cursors:cursor", "tests.cursors:seen"]);
        (await result.KeyValues.FindAsync<bool>("seen"))!.ExpiresAt.ShouldBe(ManualClock.DefaultStart.AddHours(1));
    }

    [Fact]
    public async Task A_secret_that_a_task_reads_is_masked_in_its_log()
    {
        var result = await FlowTest.RunAsync(CursorFlow.Call(), test => test.KeyValues.Set("password", new Secret("hunter2")));

        result.ShouldHaveLogged("Signed in with ***");
        result.Logs.ShouldNotContain(line => line.Message.Contains("hunter2"));
    }

    [Fact]
    public async Task A_flow_starts_without_any_values()
    {
        var result = await FlowTest.RunAsync(CursorFlow.Call());

        result.Task("next").Output<int>().ShouldBe(10);
    }

    [Fact]
    public async Task A_task_called_by_itself_has_values_in_memory()
    {
        var task = new TestTaskContext();
        task.KeyValues.Set("cursor", 1);

        (await new CursorFlow().NextAsync(task, CancellationToken.None)).ShouldBe(11);

        task.KeyValues.Get<int>("cursor").ShouldBe(11);
        task.KeyValues.Namespace.ShouldBe("test");
    }
}
