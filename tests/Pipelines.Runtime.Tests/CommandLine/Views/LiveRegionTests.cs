using Pipelines.Runtime.CommandLine.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipelines.Runtime.Tests.CommandLine.Views;

public sealed class LiveRegionTests : IDisposable
{
    private readonly StringWriter _written = new();
    private readonly Screen _screen;
    private readonly LiveRegion _region;

    public LiveRegionTests()
    {
        _screen = new Screen(_written);
        _region = new LiveRegion(AnsiConsole.Create(new AnsiConsoleSettings { Out = _screen, Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors }));
    }

    public void Dispose() => _written.Dispose();

    [Fact]
    public void A_frame_overwrites_the_lines_of_the_one_before()
    {
        _region.Show([[new Segment("one")], [new Segment("two")]]);
        Frame().ShouldBe("\e[?2026h\e[?25l\rone\e[K\ntwo\e[K\n\e[J\e[?2026l");
        _region.Show([[new Segment("three")]]);
        Frame().ShouldBe("\e[?2026h\e[?25l\r\e[2Athree\e[K\n\e[J\e[?2026l");
    }

    [Fact]
    public void Lines_that_a_narrower_terminal_wrapped_are_found_again()
    {
        _region.Show([[new Segment(new string('x', 70))]]);
        Frame();
        _screen.Width = 30;
        _region.Show([[new Segment("y")]]);
        Frame().ShouldContain("\r\e[3A");
    }

    [Fact]
    public void Text_above_stays_and_cannot_move_the_cursor()
    {
        _region.Show([[new Segment("one")]]);
        Frame();
        _region.Show([[new Segment("one")]], ["a\e[2Jb\nc"]);
        Frame().ShouldContain("\r\e[1Aa [2Jb\e[K\nc\e[K\none\e[K\n");
    }

    [Fact]
    public void The_cursor_comes_back()
    {
        _region.Show([[new Segment("one")]]);
        Frame();
        _region.Release();
        Frame().ShouldBe("\e[?25h");
    }

    private string Frame()
    {
        var text = _written.ToString();
        _written.GetStringBuilder().Clear();
        return text;
    }

    private sealed class Screen(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width { get; set; } = 80;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // A string has none.
        }
    }
}
