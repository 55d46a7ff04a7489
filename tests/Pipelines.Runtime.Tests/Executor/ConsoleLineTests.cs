using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ConsoleLineTests
{
    [Theory]
    [InlineData("one\ntwo\r\nthree", "one|two|three")]
    [InlineData("\n\n  \nlast", "last")]
    [InlineData(" 10 %\r 50 %\r100 %\ndone\n", "100 %|done")]
    [InlineData("50 %\r", "50 %")]
    public async Task What_is_written_becomes_lines_as_a_terminal_would_show_them(string text, string expected) =>
        (await LinesAsync(text)).ShouldBe(expected.Split('|'));

    [Fact]
    public async Task Pieces_are_joined_to_lines() => (await LinesAsync("hun", "ter", "2\nn", "ext")).ShouldBe(["hunter2", "next"]);

    [Fact]
    public async Task A_secret_in_pieces_is_masked() => (await LinesAsync("the sec", "ret-va", "lue!\n")).ShouldBe(["the ***!"]);

    [Fact]
    public async Task A_line_without_end_takes_bounded_memory_and_leaves_no_part_of_a_secret()
    {
        var masked = string.Concat(Enumerable.Repeat("secret-value ", 10_000));

        var line = (await LinesAsync(masked)).ShouldHaveSingleItem();

        line.Length.ShouldBeLessThan(AttemptLog.MaxLength);
        line.ShouldNotContain("sec");
        line.ShouldEndWith(AttemptLog.ShortenedMark);
    }

    [Fact]
    public async Task Standard_error_is_a_warning()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("print", (_, _) =>
        {
            TaskSlot.Current!.Console.Write("out\n", isError: false);
            TaskSlot.Current.Console.Write("error", isError: true);
            return ValueTask.FromResult(TaskOutput.None);
        }));

        var lines = await host.LogsAsync((await host.RunAsync(flow)).Id);

        lines.Select(line => (line.Level, line.Message)).ShouldBe([(LogLevel.Information, "out"), (LogLevel.Warning, "error")]);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(params string[] pieces)
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("print", (call, _) =>
        {
            call.Context!.Secrets.Mask("secret-value");
            foreach (var piece in pieces)
            {
                TaskSlot.Current!.Console.Write(piece, isError: false);
            }

            return ValueTask.FromResult(TaskOutput.None);
        }));

        return [.. (await host.LogsAsync((await host.RunAsync(flow)).Id)).Select(line => line.Message)];
    }
}
