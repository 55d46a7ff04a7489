using System.CommandLine;
using System.CommandLine.Invocation;
using Microsoft.Extensions.Configuration;

namespace Pipelines.Runtime.CommandLine.Help;

/// <summary>Prints the help of the command at hand.</summary>
/// <param name="program">The program's name.</param>
/// <param name="environment">What commands work with.</param>
internal sealed class HelpTextAction(string program, CommandEnvironment environment) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        // 'run taxii --help' must not show the help of 'run' as if 'taxii' were a flow.
        if (parseResult.UnmatchedTokens.Count > 0)
        {
            throw new UsageException(string.Join(Environment.NewLine, ParseErrors.Describe(parseResult, environment.Flows)));
        }

        var text = new HelpText(parseResult.InvocationConfiguration.Output, environment.Terminal.TextWidth);
        text.Write(program, parseResult.CommandResult, Defaults());
        return ExitCode.Succeeded;
    }

    /// <summary>Where defaults of inputs may stand: a server's own are not known here, and this program's do not count there.</summary>
    private IConfiguration Defaults() => environment.Server is null ? environment.Configuration : new ConfigurationBuilder().Build();
}
