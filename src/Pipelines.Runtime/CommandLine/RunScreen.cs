using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Views;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Shows how one execution goes and what came of it, whoever drives it.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isVerbose">Whether to show all there is.</param>
/// <param name="isJson">Whether to print one JSON object at the end.</param>
/// <param name="loadAsync">Reads the execution.</param>
internal sealed class RunScreen(CommandEnvironment environment, bool isVerbose, bool isJson, Func<string, CancellationToken, Task<ExecutionReport>> loadAsync)
{
    /// <summary>Says which execution was left to others.</summary>
    /// <param name="id">The execution.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<int> LeaveAsync(string id, CancellationToken cancellationToken)
    {
        if (isJson)
        {
            ExecutionJson.Write(environment.Terminal.Out, await loadAsync(id, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync(id).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    /// <summary>Shows an execution until it ends.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="id">The execution.</param>
    /// <param name="follow">Tells the view what happens until the end, a wish to stop included.</param>
    /// <param name="cancellationToken">The wish to stop.</param>
    public async Task<int> ShowAsync(FlowDefinition flow, string id, Func<RunView, Task> follow, CancellationToken cancellationToken)
    {
        ExecutionReport report;
        var view = CreateView(flow, id);
        await using (view.ConfigureAwait(false))
        {
            await follow(view).ConfigureAwait(false);
            report = await loadAsync(id, CancellationToken.None).ConfigureAwait(false);
        }

        view.Summarize(report);

        // The wish to stop may come too late for an execution that ends well.
        var endedWell = report.Execution.State is ExecutionState.Succeeded or ExecutionState.Warning;
        return cancellationToken.IsCancellationRequested && !endedWell ? ExitCode.Canceled : ExitCode.Of(report.Execution.State);
    }

    private RunView CreateView(FlowDefinition flow, string id)
    {
        if (isJson)
        {
            return new JsonRunView(environment, flow, isVerbose);
        }

        return environment.Terminal.IsLive
            ? new LiveRunView(environment, flow, id, isVerbose)
            : new PlainRunView(environment, flow, id, isVerbose);
    }
}
