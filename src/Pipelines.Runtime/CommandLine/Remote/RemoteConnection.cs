using System.CommandLine;
using Pipelines.Runtime.CommandLine.Help;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Has a command work with a server, where the command line or the configuration names one.</summary>
/// <param name="local">What the command would work with otherwise.</param>
internal sealed class RemoteConnection(CommandEnvironment local) : IDisposable
{
    private RemoteServer? _server;

    /// <summary>Asks the server for its flows: they decide what the arguments of some commands mean.</summary>
    /// <param name="parsed">The arguments, as this program's own flows have it.</param>
    /// <param name="parse">Reads the arguments again.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What to work with, and the arguments as the server's flows have it; <see langword="null"/> when no server is meant.</returns>
    /// <exception cref="UsageException">The command works with no server, or it is named wrongly.</exception>
    public async Task<(CommandEnvironment Environment, ParseResult Parsed)?> OpenAsync(ParseResult parsed, Func<CommandEnvironment, ParseResult> parse, CancellationToken cancellationToken)
    {
        if (Find(parsed) is not { } target)
        {
            return null;
        }

        _server = new RemoteServer(target, local.Get<RemoteHandlers>().Create(target.Address), local.Time) { Tell = local.Terminal.WriteLog };
        var flows = new RemoteFlows(_server);
        await flows.LoadAsync(cancellationToken).ConfigureAwait(false);
        var environment = local.At(_server, flows);
        parsed = parse(environment);
        if (parsed.CommandResult.Command is FlowCommand { Flow: var flow })
        {
            await flows.DescribeAsync(flow.FullName, cancellationToken).ConfigureAwait(false);
            environment = local.At(_server, flows);
            parsed = parse(environment);
        }

        return (environment, parsed);
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    private RemoteTarget? Find(ParseResult parsed)
    {
        if (RemoteOptions.All.Any(option => parsed.GetResult(option) is { } result && result.Errors.Any()))
        {
            // It is told with all other mistakes.
            return null;
        }

        var name = RemoteCommands.NameOf(parsed);
        if (!RemoteCommands.Take(name))
        {
            // A setting may well stand where the server itself is started: it is for the commands that it concerns.
            return parsed.GetValue(RemoteOptions.Server) is { Length: > 0 } || parsed.GetValue(RemoteOptions.ApiKey) is not null ? throw RemoteCommands.Refuse(name) : null;
        }

        var isOwnHelp = parsed.Action is VersionAction || (parsed.Action is HelpTextAction && !RemoteCommands.HaveFlows(name));
        return isOwnHelp ? null : RemoteTarget.Find(parsed, local.Configuration, local.Get<SecretRegistry>());
    }
}
