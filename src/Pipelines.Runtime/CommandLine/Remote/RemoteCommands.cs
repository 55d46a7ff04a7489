using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Which commands work with a server.</summary>
internal static class RemoteCommands
{
    private static readonly string[] Names =
        [RunCommand.Name, "list", "show", "graph", "executions", "logs", "cancel", "restart", "replay", "approve", Backfills.BackfillCommand.Name, "triggers", "kv"];

    /// <summary>Whether a command does.</summary>
    /// <param name="name">The command's name, of the first level.</param>
    public static bool Take(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a command has the flows for its commands, so that they must be known before it is understood.</summary>
    /// <param name="name">The command's name, of the first level.</param>
    public static bool HaveFlows(string name) => name is RunCommand.Name or Backfills.BackfillCommand.Name;

    /// <summary>The name of the command at hand, of the first level; that of the default when there is none.</summary>
    /// <param name="parsed">The arguments.</param>
    public static string NameOf(ParseResult parsed)
    {
        var result = parsed.CommandResult;
        while (result.Parent is CommandResult { Command: not RootCommand } above)
        {
            result = above;
        }

        return result.Command is RootCommand ? "serve" : result.Command.Name;
    }

    /// <summary>That a command does not work with a server.</summary>
    /// <param name="name">The command's name, of the first level.</param>
    public static UsageException Refuse(string name) =>
        new($"'{name}' is about this program and its store: it takes no {RemoteOptions.Server.Name}. These do: {string.Join(", ", Names)}.");
}
