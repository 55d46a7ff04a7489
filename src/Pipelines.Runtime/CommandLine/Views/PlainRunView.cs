using System.Threading.Channels;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Shows an execution as plain lines, for pipes and dumb terminals.</summary>
internal sealed class PlainRunView : RunView
{
    private readonly Channel<ExecutionEvent> _events = Channel.CreateUnbounded<ExecutionEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    /// <summary>Starts to show.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="executionId">The execution.</param>
    /// <param name="isVerbose">Whether to show all there is.</param>
    public PlainRunView(CommandEnvironment environment, FlowDefinition flow, string executionId, bool isVerbose)
        : base(environment, flow, isVerbose)
    {
        environment.Terminal.Out.WriteLine($"{Display.TimeOfDay(environment.Time.GetUtcNow(), environment.Zone)} {flow.FullName} {executionId}");
        _writing = WriteAsync();
    }

    /// <inheritdoc/>
    public override void Observe(ExecutionEvent change) => _events.Writer.TryWrite(change);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    // That nothing failed is no news.
    private bool IsIdleHandler(ExecutionEvent change) =>
        change is TaskRunChanged { TaskRun: { State: TaskRunState.Skipped, Key.TaskId: var id } } && Flow.Tasks.Any(task => task.Id == id && task.Role == TaskRole.OnFailure);

    private async Task WriteAsync()
    {
        var lines = new EventLines(Environment.Time, IsVerbose);
        await foreach (var change in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (!IsIdleHandler(change) && lines.Describe(change) is { } line)
            {
                await Environment.Terminal.Out.WriteLineAsync(line).ConfigureAwait(false);
            }
        }
    }
}
