using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Configuration;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Help;

/// <summary>Writes a command's help: description, usage, then what it takes in two columns.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">The width of a line.</param>
internal sealed class HelpText(TextWriter output, int width)
{
    private const int WidestLeft = 36;

    /// <summary>Writes the help.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="result">The command.</param>
    /// <param name="configuration">Where defaults of inputs may stand.</param>
    public void Write(string program, CommandResult result, IConfiguration configuration)
    {
        var command = result.Command;
        if (command.Description is { Length: > 0 } description)
        {
            WriteWrapped(description, 0);
            output.WriteLine();
        }

        var parents = Parents(result);
        var path = string.Join(' ', parents.Select(parent => parent is RootCommand ? program : parent.Name).Append(command is RootCommand ? program : command.Name));
        output.WriteLine("Usage:");
        output.WriteLine($"  {path}{Usage(command)}");

        var inputs = (command as FlowCommand)?.InputOptions ?? [];
        WriteSection("Arguments", command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description ?? "")));
        WriteSection("Inputs", inputs.Select(pair => InputHelp.Describe((FlowCommand)command, pair.Key, pair.Value, configuration)));
        WriteSection(command.Name == RunCommand.Name ? "Flows" : "Commands", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? "")));
        var options = command.Options.Except(inputs.Values).Concat(Enumerable.Reverse(parents).SelectMany(parent => parent.Options.Where(option => option.Recursive))).Where(option => !option.Hidden);
        var takesServer = command is RootCommand || RemoteCommands.Take(parents.Skip(1).Append(command).First().Name);
        WriteSection("Options", options.Distinct().Where(option => takesServer || !RemoteOptions.All.Contains(option)).Select(option => (Name(option), option.Description ?? "")));
    }

    private static List<Command> Parents(CommandResult result)
    {
        var parents = new List<Command>();
        for (var parent = result.Parent; parent is CommandResult above; parent = above.Parent)
        {
            parents.Insert(0, above.Command);
        }

        return parents;
    }

    private static string Usage(Command command)
    {
        var arguments = string.Concat(command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [<{argument.Name}>]" : $" <{argument.Name}>"));
        return command switch
        {
            FlowRunCommand { InputOptions.Count: > 0 } => " [inputs] [options]",
            RootCommand => " [command] [options]",
            { Name: RunCommand.Name } => " <flow> [inputs] [options]",
            { Subcommands.Count: > 0 } => " <command> [options]",
            _ => $"{arguments} [options]",
        };
    }

    private static string Name(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-') && alias.Length <= 2).Append(option.Name));
        return option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? names : $"{names} <{option.HelpName ?? InputNames.ToKebab(option.Name.TrimStart('-'))}>";
    }

    private void WriteSection(string title, IEnumerable<(string Left, string Right)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{title}:");
        var column = Math.Min(WidestLeft, list.Max(row => row.Left.Length)) + 4;
        foreach (var (left, right) in list)
        {
            output.Write($"  {left}");
            if (left.Length + 4 > column)
            {
                output.WriteLine();
                output.Write(new string(' ', column));
            }
            else
            {
                output.Write(new string(' ', column - left.Length - 2));
            }

            WriteWrapped(right, column);
        }
    }

    private void WriteWrapped(string text, int indent)
    {
        var room = Math.Max(20, width - indent - 1);
        var used = 0;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (used > 0 && used + 1 + word.Length > room)
            {
                output.WriteLine();
                output.Write(new string(' ', indent));
                used = 0;
            }

            output.Write(used > 0 ? $" {word}" : word);
            used += word.Length + (used > 0 ? 1 : 0);
        }

        output.WriteLine();
    }
}
