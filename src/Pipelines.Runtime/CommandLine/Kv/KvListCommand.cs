using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary><c>kv list</c>: what is set, by namespace and key.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="access">The way to the values.</param>
internal sealed class KvListCommand(CommandEnvironment environment, KvAccess access)
{
    private readonly Argument<string?> _prefix = new("prefix") { Description = "What the keys begin with. Left out: all keys.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _namespace = KvAccess.Namespace("With it: what a task there can read, values above included. Left out: all that is set.");
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "The most to list. [default: 100]", HelpName = "number", DefaultValueFactory = _ => 100 };
    private readonly Option<bool> _json = GlobalOptions.Json("Print JSON. A value of more than 100 characters is left out: 'kv get' shows it.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("list", "List values.") { _prefix, _namespace, _limit, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit);
        if (limit is < 1 or int.MaxValue)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--limit must be from 1 to {int.MaxValue - 1}, got {limit}."));
        }

        // One more than shown tells whether there are more.
        var keyNamespace = parsed.GetValue(_namespace) is { } named ? access.NamespaceOf(named) : null;
        var found = await environment.KeyValues.ListAsync(keyNamespace, parsed.GetValue(_prefix) ?? "", limit + 1, cancellationToken).ConfigureAwait(false);
        var shown = found.Take(limit).ToList();
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, shown));
        }
        else if (shown.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync("No such key is set.").ConfigureAwait(false);
        }
        else
        {
            Show(shown);
        }

        if (found.Count > limit)
        {
            await environment.Terminal.Error.WriteLineAsync($"There are more than {limit}. Give a prefix, or a greater --limit.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private void Show(IReadOnlyList<KeyValueSummary> values)
    {
        var table = TextTable.Create("NAMESPACE", "KEY", "VERSION", "UPDATED", "EXPIRES", "VALUE");
        foreach (var value in values)
        {
            table.AddLine(
                value.Namespace,
                value.Key,
                value.Version,
                Display.Time(value.UpdatedAt, environment.Zone),
                value.ExpiresAt is { } end ? Display.Time(end, environment.Zone) : "",
                value.Excerpt is not { } excerpt ? "***" : IsWhole(value) ? Display.OneLine(excerpt) : $"{Display.OneLine(excerpt)} … ({Display.Size(value.SizeBytes)})");
        }

        environment.Terminal.Console.Write(table);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KeyValueSummary> values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStartObject();
            writer.WriteString("namespace", value.Namespace);
            writer.WriteString("key", value.Key);
            if (value.IsSecret)
            {
                writer.WriteString("value", "***");
            }
            else if (IsWhole(value))
            {
                writer.WritePropertyName("value");
                writer.WriteRawValue(value.Excerpt!);
            }

            writer.WriteNumber("sizeBytes", value.SizeBytes);
            writer.WriteBoolean("isSecret", value.IsSecret);
            writer.WriteNumber("version", value.Version);
            writer.WriteInstant("updatedAt", value.UpdatedAt);
            writer.WriteInstant("expiresAt", value.ExpiresAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool IsWhole(KeyValueSummary value) => value.Excerpt is { } excerpt && Encoding.UTF8.GetByteCount(excerpt) == value.SizeBytes;
}
