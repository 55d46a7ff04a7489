using System.CommandLine;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;

namespace Pipelines.Runtime.CommandLine.ApiKeys;

/// <summary><c>apikeys create</c>: makes a key and shows it, this once.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ApiKeysCreateCommand(CommandEnvironment environment)
{
    private const int MaxNameLength = 100;

    private readonly Argument<string> _name = new("name") { Description = "What the key is for, e.g. the program that uses it." };
    private readonly Option<string> _scope = new("--scope") { Description = "What it allows: read, run (start and control executions too), or admin.", HelpName = "read|run|admin", Required = true };
    private readonly Option<string?> _namespace = new("--namespace") { Description = "Only in this namespace and below. Left out: everywhere.", HelpName = "namespace" };
    private readonly Option<string?> _expires = new("--expires") { Description = "How long it serves, e.g. 90d. Left out: until it is revoked.", HelpName = "duration" };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("create", "Make a key. It is shown once and cannot be looked up later.") { _name, _scope, _namespace, _expires, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = CheckName(parsed.GetRequiredValue(_name));
        var grant = new AccessGrant(CheckScope(parsed.GetRequiredValue(_scope)), CheckNamespace(parsed.GetValue(_namespace)));
        var timeToLive = CheckExpires(parsed.GetValue(_expires));
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var (record, key) = await environment.Get<Access.Keys.ApiKeys>().CreateAsync(name, grant, timeToLive, cancellationToken).ConfigureAwait(false);
        await environment.AuditAsync("createApiKey", $"{record.Name} ({record.Id}), {record.Scope} in {record.Namespace ?? "all namespaces"}", cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                ApiKeyJson.Write(writer, record, environment.Time.GetUtcNow());
                writer.WriteEndObject();
            });
            return ExitCode.Succeeded;
        }

        // The key alone on standard output, so that it can be piped to where it is kept.
        await environment.Terminal.Out.WriteLineAsync(key).ConfigureAwait(false);
        await environment.Terminal.Error.WriteLineAsync($"Keep it now: it is not shown again. 'apikeys revoke {record.Id}' ends it.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }

    private static string CheckName(string name) => name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl)
        ? name
        : throw new UsageException($"A key's name has 1 to {MaxNameLength} characters on one line.");

    private static AccessScope CheckScope(string text) => AccessScopeText.TryParse(text, out var scope)
        ? scope
        : throw new UsageException($"'{text}' is not a scope: expected {AccessScopeText.Expected}.");

    private static string? CheckNamespace(string? text)
    {
        try
        {
            return text is null ? null : KeyValueRules.CheckNamespace(text);
        }
        catch (PipelineException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static TimeSpan? CheckExpires(string? text) => text is null ? null
        : DurationSetting.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration
        : throw new UsageException($"--expires expects {DurationSetting.Expected}, got '{text}'.");
}
