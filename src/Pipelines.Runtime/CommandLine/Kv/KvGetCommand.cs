using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary><c>kv get</c>: a value as a task in the namespace would read it.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="access">The way to the values.</param>
internal sealed class KvGetCommand(CommandEnvironment environment, KvAccess access)
{
    private readonly Argument<string> _key = KvAccess.Key();
    private readonly Option<string?> _namespace = KvAccess.Namespace();
    private readonly Option<bool> _reveal = new("--reveal") { Description = "Show secrets in clear." };
    private readonly Option<bool> _json = GlobalOptions.Json("Print JSON: the value with its namespace, version and times.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("get", "Show a value: of the namespace, or of the nearest one above that has it.") { _key, _namespace, _reveal, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var key = KvAccess.CheckKey(parsed.GetRequiredValue(_key));
        var keyNamespace = access.NamespaceOf(parsed.GetValue(_namespace));
        var reveals = parsed.GetValue(_reveal);
        var found = await environment.KeyValues.FindAsync(keyNamespace, key, reveals, cancellationToken).ConfigureAwait(false)
            ?? throw new UsageException($"Key '{key}' is not set in namespace '{keyNamespace}' or above. 'kv list' shows what is set.");
        var value = KvValue.ToNode(found.Json, reveals);
        if (!parsed.GetValue(_json))
        {
            await environment.Terminal.Out.WriteLineAsync(KvValue.ToText(value)).ConfigureAwait(false);
            return ExitCode.Succeeded;
        }

        environment.Terminal.Out.WriteJson(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("namespace", found.Namespace);
            writer.WriteString("key", found.Key);
            writer.WritePropertyName("value");
            writer.WriteRawValue(value?.ToJsonString() ?? "null");
            writer.WriteNumber("version", found.Version);
            writer.WriteInstant("updatedAt", found.UpdatedAt);
            writer.WriteInstant("expiresAt", found.ExpiresAt);
            writer.WriteEndObject();
        });
        return ExitCode.Succeeded;
    }
}
