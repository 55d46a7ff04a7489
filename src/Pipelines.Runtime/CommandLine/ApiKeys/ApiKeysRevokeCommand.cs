using System.CommandLine;
using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.ApiKeys;

/// <summary><c>apikeys revoke</c>: ends a key for good, in every process within seconds.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ApiKeysRevokeCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("id") { Description = "The key's id, as 'apikeys list' shows it." };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("revoke", "End a key for good.") { _id, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var revoked = await environment.Get<Access.Keys.ApiKeys>().RevokeAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new UsageException($"There is no API key '{id}'. 'apikeys list' shows their ids.");
        await environment.AuditAsync("revokeApiKey", $"{revoked.Name} ({revoked.Id})", cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                ApiKeyJson.Write(writer, revoked, environment.Time.GetUtcNow());
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync($"Revoked {revoked.Name} ({revoked.Id}). Processes that serve refuse it within seconds.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
