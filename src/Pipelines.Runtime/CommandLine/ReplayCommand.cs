using System.CommandLine;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>replay</c>: runs an earlier execution again, as a new one, all of it or from a task, with other inputs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ReplayCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("execution") { Description = "The execution's id, its telling end, or 'last'." };
    private readonly Option<string?> _from = new("--from") { Description = "The task to begin from; outputs of those before it are taken over.", HelpName = "task" };
    private readonly RunOptions _options = new();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("replay", "Run an earlier execution again, as a new one. Options named as inputs replace its inputs: --month 2019-02.")
        {
            _id, _from, _options.Inputs, _options.Labels, _options.Detach, _options.Json,
        };

        // The flow, and so its inputs, are known only once the execution has been found.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var earlier = await source.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var arguments = new RunArguments(environment, _options);
        var inputs = await arguments.ReadGivenAsync([], parsed, cancellationToken).ConfigureAwait(false) with { Texts = Group(parsed.UnmatchedTokens) };
        return await environment.Runs(parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(_options.Json))
            .ReplayAsync(earlier, parsed.GetValue(_from), inputs, arguments.ReadLabels(parsed), parsed.GetValue(_options.Detach), cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>--name value</c>, <c>--name=value</c> and <c>--name</c> alone.</summary>
    private static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Group(IReadOnlyList<string> tokens)
    {
        var groups = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? open = null;
        foreach (var token in tokens)
        {
            if (token.StartsWith("--", StringComparison.Ordinal))
            {
                var equals = token.IndexOf('=', StringComparison.Ordinal);
                var name = equals < 0 ? token[2..] : token[2..equals];
                if (!groups.TryGetValue(name, out var values))
                {
                    groups.Add(name, values = []);
                }

                open = equals < 0 ? values : null;
                if (equals >= 0)
                {
                    values.Add(token[(equals + 1)..]);
                }
            }
            else if (open is not null)
            {
                open.Add(token);
                open = null;
            }
            else
            {
                throw new UsageException($"'{token}' is neither an option nor the value of one. Inputs are given as --name value.");
            }
        }

        return [.. groups.Select(static group => KeyValuePair.Create<string, IReadOnlyList<string>>(group.Key, group.Value))];
    }
}
