using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Tests.Support;
using Spectre.Console;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class ConsoleLoggerProviderTests
{
    [Fact]
    public async Task What_an_attempt_left_running_is_heard_when_the_attempt_has_ended_and_not_before()
    {
        using var error = new StringWriter();
        using var input = new StringReader("");
        using var output = new StringWriter();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }), error, input);
        using var provider = new ConsoleLoggerProvider(terminal, new ConsoleLogSettings(), TimeProvider.System);
        var logger = provider.CreateLogger("Some.Client");
        var gate = new Gate();
        Task? loop = null;
        await using var host = await TestHost.StartAsync();

        await host.RunAsync(TestFlow.Of(TestFlow.Task("load", (_, _) =>
        {
            logger.LogWarning("during the attempt");
            loop = LoopAsync();
            return ValueTask.FromResult(TaskOutput.None);
        })));
        gate.Open();
        await loop.ShouldNotBeNull();

        error.ToString().ShouldContain("Client: after the attempt");
        error.ToString().ShouldNotContain("during the attempt");

        async Task LoopAsync()
        {
            await gate.WaitAsync(CancellationToken.None);
            logger.LogWarning("after the attempt");
        }
    }
}
