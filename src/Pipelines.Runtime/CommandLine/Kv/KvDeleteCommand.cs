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
        var keyNamespace = access.NamespaceOf(parsed.GetValue(_namespace));
        if (!await environment.KeyValues.DeleteAsync(keyNamespace, key, expectedVersion, cancellationToken).ConfigureAwait(false))
        {
            throw await access.NotDoneAsync(keyNamespace, key, expectedVersion, cancellationToken).ConfigureAwait(false);
        }

        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("namespace", keyNamespace);
                writer.WriteString("key", key);
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync($"Removed {key} from {keyNamespace}.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
