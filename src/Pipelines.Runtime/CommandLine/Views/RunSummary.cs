using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>The last lines of a run: how it ended, how long it took, its outputs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class RunSummary(CommandEnvironment environment)
{
    private const int LongestValue = 200;

    /// <summary>Writes them.</summary>
    /// <param name="report">The execution as it ended.</param>
    public void Write(ExecutionReport report)
    {
        var console = environment.Terminal.Console;
        var execution = report.Execution;
        var took = Display.Elapsed(execution.StartedAt, execution.EndedAt, environment.Time.GetUtcNow());
        console.Write(new Text(StateWords.Word(execution.State), StateWords.Style(execution.State)));
        console.WriteText($"  {execution.Flow}  {execution.Id}{(took.Length > 0 ? $"  in {took}" : "")}");
        if (execution.Reason is { } reason && report.Failure is null)
        {
            console.WriteLine($"  {Display.OneLine(reason)}");
        }

        if (execution.OutputsJson is { } outputs)
        {
            WriteOutputs(console, outputs);
        }
    }

    private static void WriteOutputs(IAnsiConsole console, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(MaskedJson.Of(json));
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            console.WriteLine($"  {Shorten(document.RootElement)}");
            return;
        }

        var properties = document.RootElement.EnumerateObject().ToList();
        var widest = properties.Count == 0 ? 0 : properties.Max(property => property.Name.Length);
        foreach (var property in properties)
        {
            console.WriteText($"  {property.Name.PadRight(widest)}  {Shorten(property.Value)}");
        }
    }

    private static string Shorten(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Number when value.TryGetInt64(out var number) => Display.Quantity(number, null),
            JsonValueKind.Object when value.TryGetProperty("uri", out _) && value.TryGetProperty("sizeBytes", out var size) && value.TryGetProperty("name", out var name) =>
                $"{name.GetString()} ({Display.Size(size.GetDouble())})",
            _ => value.GetRawText(),
        };
        text = Display.OneLine(text);
        return text.Length > LongestValue ? text[..LongestValue] + " …" : text;
    }
}
