using System.Globalization;
using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Lays the board out as lines that fit a width and a height. Pure.</summary>
/// <param name="title">Flow and execution.</param>
/// <param name="isUnicode">Whether the terminal shows more than ASCII.</param>
internal sealed class BoardLines(string title, bool isUnicode)
{
    private const int BarWidth = 20;
    private static readonly Style Dim = new(Color.Grey);
    private static readonly string[] UnicodeSpinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    private static readonly string[] AsciiSpinner = ["|", "/", "-", "\\"];

    /// <summary>The lines of one moment.</summary>
    /// <param name="state">The execution's state.</param>
    /// <param name="rows">The tasks.</param>
    /// <param name="now">The time.</param>
    /// <param name="elapsed">Since the run began.</param>
    /// <param name="width">How wide a line may be.</param>
    /// <param name="height">How many lines there may be.</param>
    public IReadOnlyList<IReadOnlyList<Segment>> Render(ExecutionState state, IReadOnlyList<TaskRow> rows, DateTimeOffset now, TimeSpan elapsed, int width, int height)
    {
        var frame = (int)(elapsed.TotalMilliseconds / 100);
        var lines = new List<IReadOnlyList<Segment>>
        {
            Crop([new Segment(title), new Segment($"  {StateWords.Word(state)}", StateWords.Style(state)), new Segment($"  {Display.Duration(elapsed)}", Dim)], width),
        };
        var shown = Choose(rows, height - 2);
        var widestName = shown.Count == 0 ? 0 : shown.Max(row => row.Task.Id.Length);
        lines.AddRange(shown.Select(row => Crop(Row(row, widestName, now, frame), width)));
        if (shown.Count < rows.Count)
        {
            var hidden = rows.Except(shown).GroupBy(row => row.State).OrderBy(group => group.Key).Select(group => $"{group.Count()} {StateWords.Word(group.Key)}");
            lines.Add(Crop([new Segment($"  {Ellipsis} {rows.Count - shown.Count} more: {string.Join(", ", hidden)}", Dim)], width));
        }

        return lines;
    }

    private string Ellipsis => isUnicode ? "…" : "...";

    // When not all fit, those that need eyes stay; the order of declaration is kept.
    private static List<TaskRow> Choose(IReadOnlyList<TaskRow> rows, int room)
    {
        if (rows.Count <= room + 1)
        {
            return [.. rows];
        }

        var important = rows.OrderBy(row => row.State switch
        {
            TaskRunState.Failed => 0,
            TaskRunState.Running or TaskRunState.RetryWaiting or TaskRunState.Paused => 1,
            TaskRunState.Warning => 2,
            TaskRunState.Pending => 3,
            _ => 4,
        }).Take(Math.Max(1, room)).ToHashSet();
        return [.. rows.Where(important.Contains)];
    }

    private List<Segment> Row(TaskRow row, int widestName, DateTimeOffset now, int frame)
    {
        var style = StateWords.Style(row.State);
        var line = new List<Segment>
        {
            new($"  {Symbol(row.State, frame)} ", style),
            new(row.Task.Id.PadRight(widestName), row.State is TaskRunState.Pending or TaskRunState.Skipped ? Dim : Style.Plain),
            new($"  {Time(row, now),9}", Dim),
        };
        if (row.Attempt > 1 || row.State == TaskRunState.RetryWaiting)
        {
            line.Add(new Segment($"  attempt {row.Attempt}/{Math.Max(row.Attempt, row.MaxAttempts)}", new Style(Color.Yellow)));
        }

        line.AddRange(Fan(row));
        line.AddRange(Progress(row));
        if (row.State == TaskRunState.RetryWaiting && row.NextAttemptAt is { } next)
        {
            line.Add(new Segment($"  again in {Display.Duration(next > now ? next - now : TimeSpan.Zero)}", style));
        }

        if (row.LastLine is { Length: > 0 } text)
        {
            line.Add(new Segment($"  {Display.OneLine(text)}", row.State is TaskRunState.Failed or TaskRunState.Warning or TaskRunState.RetryWaiting or TaskRunState.Paused ? style : Dim));
        }

        return line;
    }

    private static string Time(TaskRow row, DateTimeOffset now) =>
        row.State is TaskRunState.Pending or TaskRunState.Skipped ? "" : Display.Elapsed(row.StartedAt, row.EndedAt, now);

    private IEnumerable<Segment> Fan(TaskRow row)
    {
        if (row.ElementsEnded is not { } ended && row.ElementCount is null)
        {
            yield break;
        }

        var done = row.ElementsEnded ?? 0;
        foreach (var segment in row is { State: TaskRunState.Running, ElementCount: > 0 and { } count } ? Bar((double)done / count) : [])
        {
            yield return segment;
        }

        yield return new Segment($"  {done}/{row.ElementCount?.ToString(CultureInfo.InvariantCulture) ?? "?"}");
        if (row.ElementsRunning > 0)
        {
            yield return new Segment($", {row.ElementsRunning} running", Dim);
        }

        if (row.ElementsFailed > 0)
        {
            yield return new Segment($", {row.ElementsFailed} failed", new Style(Color.Red));
        }
    }

    private IEnumerable<Segment> Progress(TaskRow row)
    {
        if (row is not { State: TaskRunState.Running, Progress: { } progress })
        {
            yield break;
        }

        if (progress.Total is > 0 and { } total)
        {
            var share = Math.Clamp(progress.Done / total, 0, 1);
            foreach (var segment in Bar(share))
            {
                yield return segment;
            }

            yield return new Segment(string.Create(CultureInfo.InvariantCulture, $" {share * 100,3:0} %"));
        }
        else
        {
            yield return new Segment($"  {Display.Quantity(progress.Done, progress.Unit)}");
        }

        if (row.RatePerSecond is { } rate)
        {
            yield return new Segment($"  {Display.Quantity(rate, progress.Unit)}/s", Dim);
        }
    }

    private IEnumerable<Segment> Bar(double share)
    {
        var filled = (int)Math.Round(share * BarWidth);
        yield return new Segment($"  {new string(isUnicode ? '━' : '=', filled)}", new Style(Color.Aqua));
        yield return new Segment(new string(isUnicode ? '─' : '-', BarWidth - filled), Dim);
    }

    private string Symbol(TaskRunState state, int frame) => state switch
    {
        TaskRunState.Running => isUnicode ? UnicodeSpinner[frame % UnicodeSpinner.Length] : AsciiSpinner[frame % AsciiSpinner.Length],
        TaskRunState.RetryWaiting => isUnicode ? "↻" : "r",
        TaskRunState.Paused => "?",
        TaskRunState.Succeeded => isUnicode ? "✓" : "+",
        TaskRunState.Warning => "!",
        TaskRunState.Failed => isUnicode ? "✗" : "x",
        TaskRunState.Skipped => isUnicode ? "○" : "o",
        TaskRunState.Canceled => isUnicode ? "■" : "#",
        _ => isUnicode ? "·" : ".",
    };

    private List<Segment> Crop(List<Segment> line, int width)
    {
        var used = 0;
        for (var index = 0; index < line.Count; index++)
        {
            var cells = line[index].CellCount();
            if (used + cells <= width)
            {
                used += cells;
                continue;
            }

            var room = width - used - Ellipsis.Length;
            var kept = room > 0 ? Segment.Truncate(line[index], room)?.Text ?? "" : "";
            return [.. line.Take(index), new Segment(kept + Ellipsis[..Math.Min(Ellipsis.Length, width - used)], line[index].Style)];
        }

        return line;
    }
}
