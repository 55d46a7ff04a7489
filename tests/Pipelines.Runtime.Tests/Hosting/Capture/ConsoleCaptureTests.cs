using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Hosting.Capture;

public sealed class ConsoleCaptureTests : IDisposable
{
    private static readonly FlowDefinition Flow = TestFlow.Of(TestFlow.Task("print", async (_, _) =>
    {
        Console.WriteLine("to the console");
        await Task.Yield();
        await Console.Error.WriteAsync("to standard error");
        Console.Write('x');
        Console.WriteLine(5);
        return TaskOutput.None;
    }));

    private readonly CliProgram _program = new(Flow);

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task What_a_task_writes_to_the_console_is_a_line_of_its_log()
    {
        var run = await _program.RunAsync("run", "flow");
        var logs = await _program.RunAsync("logs", "last");

        run.ExitCode.ShouldBe(0, run.Error);
        logs.Output.ShouldContain("print: to the console");
        logs.Output.ShouldContain("print: warning: to standard error");
        logs.Output.ShouldContain("print: x5");
        run.Output.ShouldContain("print: to the console");
    }
}
