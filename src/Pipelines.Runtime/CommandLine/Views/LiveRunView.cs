using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Shows an execution in place: a row a task, redrawn ten times a second.</summary>
internal sealed class LiveRunView : RunView
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);

    private readonly System.Threading.Lock _lock = new();
    private readonly ExecutionBoard _board;
    private readonly BoardLines _lines;
    private readonly EventLines _text;
    private readonly LiveRegion _region;
    private readonly PeriodicTimer _timer;
    private readonly DateTimeOffset _startedAt;
    private readonly Task _drawing;
    private List<string> _above = [];

    /// <summary>Starts to show.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="executionId">The execution.</param>
    /// <param name="isVerbose">Whether to show all there is.</param>
    public LiveRunView(CommandEnvironment environment, FlowDefinition flow, string executionId, bool isVerbose)
        : base(environment, flow, isVerbose)
    {
        var console = environment.Terminal.Console;
        _board = new ExecutionBoard(flow, environment.Time);
        _lines = new BoardLines($"{flow.FullName}  {executionId}", console.Profile.Capabilities.Unicode);
        _text = new EventLines(environment.Time, isVerbose);
        _region = new LiveRegion(console);
        _startedAt = environment.Time.GetUtcNow();
        _timer = new PeriodicTimer(FrameTime, environment.Time);
        environment.Terminal.LogDiversion = AddAbove;
        _drawing = DrawAsync();
    }

    /// <inheritdoc/>
    public override void Observe(ExecutionEvent change)
    {
        _board.Apply(change);
        if (change is LogWritten line && _text.DescribeLog(line.Line, IsVerbose ? LogLevel.Trace : LogLevel.Warning) is { } text)
        {
            AddAbove(text);
        }
    }

    /// <summary>Leaves the last picture standing.</summary>
    public override async ValueTask DisposeAsync()
    {
        Environment.Terminal.LogDiversion = null;
        _timer.Dispose();
        await _drawing.ConfigureAwait(false);
        Draw();
        _region.Release();
    }

    private void AddAbove(string text)
    {
        lock (_lock)
        {
            _above.Add(text);
        }
    }

    private async Task DrawAsync()
    {
        do
        {
            Draw();
        }
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false));
    }

    private void Draw()
    {
        List<string> above;
        lock (_lock)
        {
            (above, _above) = (_above, []);
        }

        var now = Environment.Time.GetUtcNow();
        _region.Show(_lines.Render(_board.State.State, _board.Rows, now, now - _startedAt, _region.Width, _region.Height), above);
    }
}
