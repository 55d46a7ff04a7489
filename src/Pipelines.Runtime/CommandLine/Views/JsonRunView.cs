using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Prints one JSON object at the end; lines of log go to standard error as they come.</summary>
internal sealed class JsonRunView : RunView
{
    private readonly Channel<LogWritten> _lines = Channel.CreateUnbounded<LogWritten>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    /// <summary>Starts to show.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="isVerbose">Whether to show all there is.</param>
    public JsonRunView(CommandEnvironment environment, FlowDefinition flow, bool isVerbose)
        : base(environment, flow, isVerbose) => _writing = WriteAsync();

    /// <inheritdoc/>
    public override void Observe(ExecutionEvent change)
    {
        if (change is LogWritten line)
        {
            _lines.Writer.TryWrite(line);
        }
    }

    /// <inheritdoc/>
    public override void Summarize(ExecutionReport report)
    {
        ExecutionJson.Write(Environment.Terminal.Out, report);
        ReportError(report);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var lines = new EventLines(Environment.Time, IsVerbose);
        await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (lines.DescribeLog(line.Line, IsVerbose ? LogLevel.Trace : LogLevel.Information) is { } text)
            {
                await Environment.Terminal.Error.WriteLineAsync(text).ConfigureAwait(false);
            }
        }
    }
}
