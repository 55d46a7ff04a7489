using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;

namespace Pipelines.Runtime.Tests.CommandLine.Output;

public sealed class TerminalTests
{
    private const string Evil = "one\e[2Ktwo\rthree\u009b2J\a";

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Grüße, 世界 🎉\tand\nlines\r\n", "Grüße, 世界 🎉\tand\nlines\r\n")]
    [InlineData(Evil, "one\uFFFD[2Ktwo\uFFFDthree\uFFFD2J\uFFFD")]
    [InlineData("\0\b\u007f", "\uFFFD\uFFFD\uFFFD")]
    public void Text_that_a_terminal_would_obey_is_only_shown(string text, string shown) => VisibleText.Of(text).ToString().ShouldBe(shown);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pipe_gets_what_there_is_and_a_person_what_can_be_seen(bool isTerminal)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new Screen(output, isTerminal) }), error, TextReader.Null);

        terminal.Out.Write(Evil);
        terminal.Error.Write(Evil);

        output.ToString().ShouldBe(isTerminal ? VisibleText.Of(Evil).ToString() : Evil);
        error.ToString().ShouldBe(VisibleText.Of(Evil).ToString());
    }

    [Fact]
    public void A_table_shows_what_can_be_seen()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var table = TextTable.Create("A");
        table.AddLine("\e]0;title\a");

        console.Write(table);

        output.ToString().ShouldNotContain("\e");
        output.ToString().ShouldContain("\uFFFD]0;title");
    }

    private sealed class Screen(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => 80;

        public int Height => 25;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
