using System.CommandLine;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>The command line of a pipeline program: from arguments to an exit code. Nothing is thrown past it that a user can cause.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class CommandLineProgram(CommandEnvironment environment)
{
    /// <summary>What the command at hand works with: a server takes the place of the store where one is named.</summary>
    private CommandEnvironment _environment = environment;

    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="cancellationToken">Asks the command to stop, as Ctrl+C does.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var parsed = Parse(_environment, args);
        using var connection = new RemoteConnection(_environment);
        try
        {
            if (await connection.OpenAsync(parsed, remote => Parse(remote, args), cancellationToken).ConfigureAwait(false) is { } opened)
            {
                (_environment, parsed) = opened;
            }

            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                return Report(await DescribeAsync(parsed, cancellationToken).ConfigureAwait(false));
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = _environment.Terminal.Out,
                    Error = _environment.Terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    // Signals are the program's own: the first one stops in good order, the second at once.
                    ProcessTerminationTimeout = null,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            return Report([$"The inputs of flow '{exception.Flow}' are not valid:", .. exception.Errors.Select(error => $"  {error}")]);
        }
        catch (RemoteProblemException exception)
        {
            Report([exception.Message, .. exception.Errors.Select(error => $"  {error}"), .. Details(parsed, exception)]);
            return exception.ExitCode;
        }
        catch (Exception exception) when (exception is UsageException or RefusedException)
        {
            return Report([exception.Message]);
        }
        catch (OptionsValidationException exception)
        {
            return Report(["The configuration is not valid:", .. exception.Failures.Select(failure => $"  {failure}")]);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(static inner => inner is OptionsValidationException))
        {
            // Mistakes in several groups of settings, as a start of the host reports them.
            return Report(["The configuration is not valid:", .. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures).Select(failure => $"  {failure}")]);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Canceled;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or LeaseLostException or ServerUnavailableException)
        {
            Report([exception.Message, .. Details(parsed, exception)]);
            return ExitCode.StoreUnavailable;
        }
        catch (PipelineException exception)
        {
            Report([exception.Message, .. Details(parsed, exception)]);
            return ExitCode.Failed;
        }
    }

    private static ParseResult Parse(CommandEnvironment environment, IReadOnlyList<string> args) => PipelineRootCommand.Create(environment).Parse(args, new ParserConfiguration
    {
        // '@file' is for '--inputs @file', and may begin any other value.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    });

    /// <summary>What is wrong with the arguments; of a flow's also what is wrong with its inputs, so that nobody mends one mistake to meet the next.</summary>
    private async Task<IReadOnlyList<string>> DescribeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var lines = ParseErrors.Describe(parsed, _environment.Flows);
        if (parsed.CommandResult.Command is not FlowRunCommand run || _environment.Server is not null)
        {
            return lines;
        }

        try
        {
            await new RunArguments(_environment, run.RunOptions).ReadInputsAsync(run, parsed, cancellationToken).ConfigureAwait(false);
            return lines;
        }
        catch (InputException exception)
        {
            return [.. lines.SkipLast(1), .. exception.Errors.Select(error => error.ToString()), lines[^1]];
        }
    }

    private static string[] Details(ParseResult parsed, Exception exception) =>
        parsed.GetValue(GlobalOptions.Verbose) ? [exception.ToString()] : [];

    private int Report(IReadOnlyList<string> lines)
    {
        _environment.Terminal.Error.WriteLine($"error: {lines[0]}");
        foreach (var line in lines.Skip(1))
        {
            _environment.Terminal.Error.WriteLine(line);
        }

        return ExitCode.Usage;
    }
}
