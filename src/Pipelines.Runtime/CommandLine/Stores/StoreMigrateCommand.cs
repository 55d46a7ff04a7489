using System.CommandLine;
using System.Globalization;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store migrate</c>: brings the schema up to date, as every start does, and says so.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreMigrateCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("migrate", "Bring the store's schema up to date. Every start does so too.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var change = await environment.Get<IStoreMaintenance>().MigrateAsync(cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("from", change.From);
                writer.WriteNumber("to", change.To);
                writer.WriteEndObject();
            });
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{(change.From == change.To ? $"The store has schema {change.To}; nothing to do." : change.From == 0 ? $"Made a store with schema {change.To}." : $"Migrated the store from schema {change.From} to {change.To}.")}")).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }
}
