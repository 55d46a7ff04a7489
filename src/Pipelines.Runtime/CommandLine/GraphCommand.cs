using System.CommandLine;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Graphs;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>graph</c>: a picture of a flow.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class GraphCommand(CommandEnvironment environment)
{
    private const string Mermaid = "mermaid";
    private const string Svg = "svg";

    private readonly Argument<string> _flow = new("flow") { Description = "The flow." };
    private readonly Option<string?> _format = new("--format", "-f") { Description = "mermaid or svg. [default: by the ending of the output file, else mermaid]", HelpName = "mermaid|svg" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to this file. [default: standard output]", HelpName = "file" };

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("graph", "Draw a flow as Mermaid text or as an SVG picture.") { _flow, _format, _output };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var flow = environment.Flows.Get(parsed.GetRequiredValue(_flow));
        var file = parsed.GetValue(_output);
        var format = parsed.GetValue(_format) ?? (string.Equals(Path.GetExtension(file), ".svg", StringComparison.OrdinalIgnoreCase) ? Svg : Mermaid);
        Func<FlowGraph, string> render = format.ToLowerInvariant() switch
        {
            Mermaid => MermaidGraph.Render,
            Svg => SvgGraph.Render,
            _ => throw new UsageException($"'{format}' is not a format: expected {Mermaid} or {Svg}.{Inputs.NearestName.Suggestion(format, [Mermaid, Svg])}"),
        };
        var picture = environment.Server is { } server
            ? await server.GetTextAsync(RemotePath.OfFlow(flow.FullName, "/graph").Add("format", format.ToLowerInvariant()).ToString(), cancellationToken).ConfigureAwait(false)
            : render(FlowGraph.Of(flow));
        if (file is null)
        {
            await environment.Terminal.Out.WriteAsync(picture).ConfigureAwait(false);
            return ExitCode.Succeeded;
        }

        try
        {
            await File.WriteAllTextAsync(file, picture, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The picture cannot be written to '{file}': {exception.Message}");
        }

        await environment.Terminal.Error.WriteLineAsync($"Wrote {file}.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }
}
