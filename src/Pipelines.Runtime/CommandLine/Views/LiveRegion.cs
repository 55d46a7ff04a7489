using System.Text;
using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>
/// Lines at the end of a terminal that are written over in place. Every frame is one write that overwrites rather than clears,
/// so that nothing flickers; a resized terminal is found by where the old lines must have wrapped to.
/// </summary>
/// <param name="console">The terminal.</param>
internal sealed class LiveRegion(IAnsiConsole console)
{
    private const string BeginFrame = "\e[?2026h";
    private const string EndFrame = "\e[?2026l";
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string ClearToEndOfLine = "\e[K";
    private const string ClearBelow = "\e[J";

    private IReadOnlyList<int> _widths = [];

    /// <summary>How many lines there is room for.</summary>
    public int Height => Math.Max(3, console.Profile.Out.Height - 1);

    /// <summary>How wide a line may be. One less than the terminal, since some wrap when the last column is written.</summary>
    public int Width => Math.Max(20, console.Profile.Out.Width - 1);

    /// <summary>Replaces the lines.</summary>
    /// <param name="lines">The lines, each no wider than <see cref="Width"/>.</param>
    /// <param name="above">Text to leave behind for good, above the lines.</param>
    public void Show(IReadOnlyList<IReadOnlyList<Segment>> lines, IReadOnlyList<string>? above = null)
    {
        var frame = new StringBuilder(BeginFrame).Append(HideCursor);
        MoveToTop(frame);
        foreach (var text in above ?? [])
        {
            foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
            {
                frame.Append(Display.OneLine(line)).Append(ClearToEndOfLine).Append('\n');
            }
        }

        foreach (var line in lines)
        {
            frame.Append(Render(line)).Append(ClearToEndOfLine).Append('\n');
        }

        frame.Append(ClearBelow).Append(EndFrame);
        Write(frame);
        _widths = [.. lines.Select(line => line.Sum(segment => segment.CellCount()))];
    }

    /// <summary>Leaves the lines standing and gives the cursor back.</summary>
    public void Release()
    {
        Write(new StringBuilder(ShowCursor));
        _widths = [];
    }

    private void MoveToTop(StringBuilder frame)
    {
        var width = Math.Max(1, console.Profile.Out.Width);
        var rows = _widths.Sum(line => Math.Max(1, (line + width - 1) / width));
        frame.Append('\r');
        if (rows > 0)
        {
            frame.Append(System.Globalization.CultureInfo.InvariantCulture, $"\e[{rows}A");
        }
    }

    private string Render(IReadOnlyList<Segment> line)
    {
        using var text = new StringWriter();
        var renderer = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = (ColorSystemSupport)console.Profile.Capabilities.ColorSystem,
            Out = new AnsiConsoleOutput(text),
            Interactive = InteractionSupport.No,
        });
        renderer.Profile.Width = int.MaxValue;
        renderer.Write(new SegmentLine([.. line.Select(static segment => new Segment(VisibleText.Of(segment.Text).ToString(), segment.Style))]));
        return text.ToString();
    }

    private void Write(StringBuilder frame)
    {
        console.Profile.Out.Writer.Write(frame.ToString());
        console.Profile.Out.Writer.Flush();
    }

    private sealed class SegmentLine(IReadOnlyList<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
