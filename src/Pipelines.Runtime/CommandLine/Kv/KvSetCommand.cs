using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary><c>kv set</c>: sets a value.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="access">The way to the values.</param>
internal sealed class KvSetCommand(CommandEnvironment environment, KvAccess access)
{
    private readonly Argument<string> _key = KvAccess.Key();
    private readonly Argument<string> _value = new("value") { Description = "The value: JSON where it reads as such, a text otherwise; '-' reads it from standard input." };
    private readonly Option<string?> _namespace = KvAccess.Namespace();
    private readonly Option<string?> _timeToLive = new("--ttl") { Description = "How long it can be read, e.g. 30m or 7d. Left out: for ever.", HelpName = "duration" };
    private readonly Option<long?> _ifVersion = KvAccess.IfVersion("Set it only if it has this version; 0: only if it is not set.");
    private readonly Option<bool> _text = new("--text") { Description = "Take the value as text, whatever it looks like." };
    private readonly Option<bool> _secret = new("--secret") { Description = "The value is a secret: encrypted in the store, shown as ***. Give it as '-', so that it is in no history." };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("set", "Set a value.") { _key, _value, _namespace, _timeToLive, _ifVersion, _text, _secret, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var key = KvAccess.CheckKey(parsed.GetRequiredValue(_key));
        var options = new KeyValueOptions { TimeToLive = KvAccess.ParseTimeToLive(parsed.GetValue(_timeToLive)), ExpectedVersion = parsed.GetValue(_ifVersion) };
        var json = ToJson(await ReadAsync(parsed.GetRequiredValue(_value), cancellationToken).ConfigureAwait(false), parsed.GetValue(_text), parsed.GetValue(_secret));
        KvAccess.CheckValue(key, json);
        var keyNamespace = access.NamespaceOf(parsed.GetValue(_namespace));
        var version = await environment.KeyValues.SetAsync(keyNamespace, key, json, options, cancellationToken).ConfigureAwait(false)
            ?? throw await access.NotDoneAsync(keyNamespace, key, options.ExpectedVersion ?? 0, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("namespace", keyNamespace);
                writer.WriteString("key", key);
                writer.WriteNumber("version", version);
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Set {key} in {keyNamespace}, version {version}.")).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private async Task<string> ReadAsync(string value, CancellationToken cancellationToken)
    {
        if (value != "-")
        {
            return value;
        }

        // The line that a shell ends with is no part of the value.
        var text = await environment.Terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
    }

    private static byte[] ToJson(string value, bool isText, bool isSecret)
    {
        var json = isSecret ? new JsonObject { ["$secret"] = value } : isText ? JsonValue.Create(value) : TryParse(value, out var parsed) ? parsed : JsonValue.Create(value);
        return System.Text.Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
    }

    private static bool TryParse(string text, out JsonNode? json)
    {
        try
        {
            json = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            json = null;
            return false;
        }
    }
}
