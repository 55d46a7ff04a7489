using Pipelines.Definitions;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Shows how an execution goes, and at the end how it went.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="flow">The flow.</param>
/// <param name="isVerbose">Whether to show all there is.</param>
internal abstract class RunView(CommandEnvironment environment, FlowDefinition flow, bool isVerbose) : IAsyncDisposable
{
    /// <summary>What commands work with.</summary>
    protected CommandEnvironment Environment { get; } = environment;

    /// <summary>The flow.</summary>
    protected FlowDefinition Flow { get; } = flow;

    /// <summary>Whether to show all there is.</summary>
    protected bool IsVerbose { get; } = isVerbose;

    /// <summary>Takes an event; quick, from any thread.</summary>
    /// <param name="change">What happened.</param>
    public abstract void Observe(ExecutionEvent change);

    /// <summary>Says how it went, once the view is disposed.</summary>
    /// <param name="report">The execution as it ended.</param>
    public virtual void Summarize(ExecutionReport report)
    {
        new RunSummary(Environment).Write(report);
        ReportError(report);
    }

    /// <summary>Shows what is left to show and stops showing.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Says on standard error why it failed.</summary>
    /// <param name="report">The execution as it ended.</param>
    protected void ReportError(ExecutionReport report)
    {
        if (report.Failure is not { } failure)
        {
            return;
        }

        var error = Environment.Terminal.Error;
        error.WriteLine($"error: {failure.Describe()}");
        if (IsVerbose && failure.Error.StackTrace is { } trace)
        {
            error.WriteLine($"{failure.Error.Type}{System.Environment.NewLine}{trace}");
        }
        else if (failure.Task is { } task)
        {
            error.WriteLine($"       'logs {report.Execution.Id[^8..]} --task {task.TaskId}' shows its log, '--verbose' the stack trace.");
        }
    }
}
