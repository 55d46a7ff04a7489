using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Hosting.Capture;
using Pipelines.Runtime.Secrets;

namespace Pipelines;

/// <summary>A pipeline program: its flows, its services and its command line.</summary>
/// <example>
/// <code>
/// var builder = PipelineApp.CreateBuilder(args);
/// builder.Pipelines.AddFlows();
/// return await builder.Build().RunAsync();
/// </code>
/// </example>
public sealed class PipelineApp
{
    private readonly IHost _host;
    private readonly IReadOnlyList<string> _args;
    private readonly string? _configurationError;

    internal PipelineApp(IHost host, IReadOnlyList<string> args, string? configurationError)
    {
        _host = host;
        _args = args;
        _configurationError = configurationError;
    }

    /// <summary>The program's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts to build a program.</summary>
    /// <param name="args">The command line: <c>run taxi --month 2019-01</c>. None of it becomes configuration.</param>
    public static PipelineAppBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new PipelineAppBuilder(args);
    }

    /// <summary>
    /// Runs the command line: <c>serve</c> (default), <c>run</c>, <c>list</c> and the others that <c>--help</c> shows. The first
    /// Ctrl+C or SIGTERM stops in good order, the second one at once. Ends the program's services too; call it once.
    /// </summary>
    /// <param name="cancellationToken">Stops in good order, as the first Ctrl+C does.</param>
    /// <returns>
    /// The exit code: 0 succeeded, 1 the flow failed, 2 bad usage, input or configuration, 3 the store or the server could not be reached,
    /// 130 canceled.
    /// </returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        var terminal = Services.GetRequiredService<Terminal>();
        try
        {
            if (_configurationError is not null)
            {
                await terminal.Error.WriteLineAsync($"error: {_configurationError}").ConfigureAwait(false);
                return ExitCode.Usage;
            }

            using var capture = ConsoleCapture.Install(Services.GetRequiredService<SecretRegistry>());
            using var signals = new StopSignals(terminal, cancellationToken);
            return await new CommandLineProgram(new CommandEnvironment(_host, terminal)).InvokeAsync(_args, signals.Stop).ConfigureAwait(false);
        }
        finally
        {
            if (_host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
