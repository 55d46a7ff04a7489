using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary><c>kv delete</c>: removes a value from its namespace.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="access">The way to the values.</param>
internal sealed class KvDeleteCommand(CommandEnvironment environment, KvAccess access)
{
    private readonly Argument<string> _key = KvAccess.Key();
    private readonly Option<string?> _namespace = KvAccess.Namespace();
    private readonly Option<long?> _ifVersion = KvAccess.IfVersion("Remove it only if it has this version.");
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("delete", "Remove a value. One of a namespace above shows again.") { _key, _namespace, _ifVersion, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var key = KvAccess.CheckKey(parsed.GetRequiredValue(_key));
        var expectedVersion = parsed.GetValue(_ifVersion);
        var values = await access.OpenAsync(parsed.GetValue(_namespace), cancellationToken).ConfigureAwait(false);
        var isDone = expectedVersion is { } version
            ? await values.DeleteIfAsync(key, version, cancellationToken).ConfigureAwait(false)
            : await values.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
        await KvAccess.RequireDoneAsync(isDone, values, key, expectedVersion, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("namespace", values.Namespace);
                writer.WriteString("key", key);
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync($"Removed {key} from {values.Namespace}.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
