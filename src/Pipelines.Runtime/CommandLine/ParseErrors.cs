using System.CommandLine;
using Pipelines.Runtime.CommandLine.Backfills;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Says what is wrong with the arguments, with the nearest valid name.</summary>
internal static class ParseErrors
{
    /// <summary>Every mistake, a line each.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="flows">The program's flows.</param>
    public static IReadOnlyList<string> Describe(ParseResult parsed, FlowRegistry flows)
    {
        var command = parsed.CommandResult.Command;
        if (command.Name == RunCommand.Name && command is not FlowRunCommand)
        {
            return [WrongFlow(parsed, flows)];
        }

        if (command.Name == BackfillCommand.Name && command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var name, ..] && !name.StartsWith('-')
            && NearestName.Find(name, command.Subcommands.Where(static known => known is not FlowBackfillCommand).Select(static known => known.Name)) is null)
        {
            return [WrongFlow(parsed, flows)];
        }

        var unmatched = Unmatched(parsed);
        List<string> lines = [.. unmatched.Select(token => Describe(token, parsed, command))];
        // What the parser says of unmatched tokens is said better above.
        lines.AddRange(parsed.Errors.Where(error => !parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))).Select(error => error.Message));
        lines.Add($"Try '{$"{Path(parsed)} --help".TrimStart()}'.");
        return lines;
    }

    private static string WrongFlow(ParseResult parsed, FlowRegistry flows)
    {
        var name = parsed.UnmatchedTokens.FirstOrDefault(token => !token.StartsWith('-'));
        if (name is null)
        {
            return $"'{RunCommand.Name}' needs the flow to run: {string.Join(", ", flows.Flows.Select(flows.ShortName))}.";
        }

        try
        {
            var flow = flows.Get(name);
            return $"Write the flow's name as '{flows.ShortName(flow)}'.";
        }
        catch (UsageException exception)
        {
            return exception.Message;
        }
    }

    // The value behind an unknown option is unmatched too, but not a mistake of its own.
    private static List<string> Unmatched(ParseResult parsed)
    {
        var mistakes = new List<string>();
        var isBehindOption = false;
        foreach (var token in parsed.UnmatchedTokens)
        {
            var isOption = token.StartsWith('-');
            if (isOption || !isBehindOption)
            {
                mistakes.Add(token);
            }

            isBehindOption = isOption && !token.Contains('=', StringComparison.Ordinal);
        }

        return mistakes;
    }

    private static string Describe(string token, ParseResult parsed, Command command)
    {
        if (token.StartsWith('-'))
        {
            var name = token.Split('=')[0];
            var where = Path(parsed) is { Length: > 0 } path ? $" of '{path}'" : "";
            return $"'{name}' is not an option{where}.{NearestName.Suggestion(name, Options(parsed).Select(option => option.Name))}";
        }

        return command.Subcommands.Count > 0
            ? $"'{token}' is not a command{(Path(parsed) is { Length: > 0 } parent ? $" of '{parent}'" : "")}.{NearestName.Suggestion(token, command.Subcommands.Select(known => known.Name))} The commands are: {string.Join(", ", command.Subcommands.Select(known => known.Name))}."
            : $"'{token}' is one argument too many for '{Path(parsed)}'.";
    }

    private static IEnumerable<Option> Options(ParseResult parsed)
    {
        IEnumerable<Option> options = parsed.CommandResult.Command.Options;
        for (var parent = parsed.CommandResult.Parent; parent is System.CommandLine.Parsing.CommandResult above; parent = above.Parent)
        {
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        }

        return options;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result.Command is not RootCommand; result = (System.CommandLine.Parsing.CommandResult)result.Parent!)
        {
            names.Insert(0, result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
