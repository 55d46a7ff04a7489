using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.ApiKeys;

/// <summary><c>apikeys list</c>: the keys, without themselves.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ApiKeysListCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("list", "List keys, those that ended within 30 days included.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var keys = await environment.Get<Access.Keys.ApiKeys>().ListAsync(cancellationToken).ConfigureAwait(false);
        var now = environment.Time.GetUtcNow();
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartArray();
                foreach (var key in keys)
                {
                    writer.WriteStartObject();
                    ApiKeyJson.Write(writer, key, now);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return ExitCode.Succeeded;
        }

        if (keys.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync("There are no keys in the store. 'apikeys create' makes one.").ConfigureAwait(false);
            return ExitCode.Succeeded;
        }

        var table = TextTable.Create("ID", "NAME", "SCOPE", "NAMESPACE", "STATUS", "CREATED", "EXPIRES", "LAST USED");
        foreach (var key in keys)
        {
            table.AddLine(key.Id, key.Name, key.Scope, key.Namespace ?? "*", key.Status(now), Time(key.CreatedAt), Time(key.ExpiresAt), Time(key.LastUsedAt));
        }

        environment.Terminal.Console.Write(table);
        return ExitCode.Succeeded;
    }

    private string Time(DateTimeOffset? time) => time is { } at ? Display.Time(at, environment.Zone) : "";
}
