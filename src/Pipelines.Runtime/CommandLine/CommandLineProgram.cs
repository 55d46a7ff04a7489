using System.CommandLine;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>The command line of a pipeline program: from arguments to an exit code. Nothing is thrown past it that a user can cause.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class CommandLineProgram(CommandEnvironment environment)
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="cancellationToken">Asks the command to stop, as Ctrl+C does.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        var parsed = PipelineRootCommand.Create(environment).Parse(args, new ParserConfiguration
        {
            // '@file' is for '--inputs @file', and may begin any other value.
            ResponseFileTokenReplacer = null,
            EnablePosixBundling = false,
        });
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                return Report(await DescribeAsync(parsed, cancellationToken).ConfigureAwait(false));
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Terminal.Out,
                    Error = environment.Terminal.Error,
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
        catch (Exception exception) when (exception is StoreUnavailableException or LeaseLostException)
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

    /// <summary>What is wrong with the arguments; of a flow's also what is wrong with its inputs, so that nobody mends one mistake to meet the next.</summary>
    private async Task<IReadOnlyList<string>> DescribeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var lines = ParseErrors.Describe(parsed, environment.Flows);
        if (parsed.CommandResult.Command is not FlowRunCommand run)
        {
            return lines;
        }

        try
        {
            await new RunArguments(environment, run.RunOptions).ReadInputsAsync(run, parsed, cancellationToken).ConfigureAwait(false);
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
        environment.Terminal.Error.WriteLine($"error: {lines[0]}");
        foreach (var line in lines.Skip(1))
        {
            environment.Terminal.Error.WriteLine(line);
        }

        return ExitCode.Usage;
    }
}
