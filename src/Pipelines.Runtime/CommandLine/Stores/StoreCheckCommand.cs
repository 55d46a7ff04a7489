using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store check</c>: looks for what should not be. It changes nothing, and others may go on meanwhile.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreCheckCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json("Print a JSON array, one object a finding.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("check", "Look for damage, orphans and executions nobody cares for. Ends with 1 when there is any.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var findings = await environment.Get<StoreInspection>().RunAsync(cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, findings));
        }
        else if (findings.Count == 0)
        {
            await environment.Terminal.Out.WriteLineAsync("The store is sound.").ConfigureAwait(false);
        }
        else
        {
            foreach (var finding in findings)
            {
                await environment.Terminal.Out.WriteLineAsync($"{finding.Check}: {finding.Message}").ConfigureAwait(false);
                await environment.Terminal.Out.WriteLineAsync($"  → {finding.WayOut}").ConfigureAwait(false);
            }
        }

        return findings.Count == 0 ? ExitCode.Succeeded : ExitCode.Failed;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<StoreFinding> findings)
    {
        writer.WriteStartArray();
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("check", finding.Check);
            writer.WriteString("message", finding.Message);
            writer.WriteString("wayOut", finding.WayOut);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
