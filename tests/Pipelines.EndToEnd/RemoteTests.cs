using System.Globalization;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd;

public sealed class RemoteTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_is_followed_goes_on_when_the_server_is_killed_and_started_again()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePorts.Take(1)[0]}");
        await using var first = Serve(address);
        await first.UntilAsync(static text => text.Contains("Serving ", StringComparison.Ordinal));
        var remote = new Dictionary<string, string> { ["Pipelines__Server"] = address };

        await using var run = PipelineProcess.Start(_data["client"], remote, "run", "hello", "--name", "Ada", "--pause", "15s");
        await run.UntilAsync(static text => text.Contains("Hello, Ada!", StringComparison.Ordinal));
        await using var log = PipelineProcess.Start(_data["client"], remote, "logs", "last", "--follow");
        await log.UntilAsync(static text => text.Contains("Hello, Ada!", StringComparison.Ordinal));
        first.Kill();
        await first.WaitAsync();
        await run.UntilAsync(static text => text.Contains("It is asked again for", StringComparison.Ordinal));
        await using var second = Serve(address);

        foreach (var command in new[] { run, log })
        {
            var ended = await command.WaitAsync();
            ended.ExitCode.ShouldBe(0, ended.All);
            ended.Output.Split("Hello, Ada!").Length.ShouldBe(2, $"No line is shown twice. {ended.All}");
            ended.Output.ShouldContain("Goodbye, Ada!");
        }

        second.Terminate();
        (await second.WaitAsync()).ExitCode.ShouldBe(0);
    }

    private PipelineProcess Serve(string address) => PipelineProcess.Start(
        _data["server"], new Dictionary<string, string> { ["Pipelines__Web__Urls"] = address, ["Pipelines__LeaseDuration"] = "4s" }, "serve");
}
