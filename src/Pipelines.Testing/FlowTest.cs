using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Testing;

/// <summary>Runs a whole flow in memory and in virtual time, with the services a test gives it.</summary>
/// <example>
/// <code>
/// var result = await FlowTest.RunAsync(
///     TaxiFlow.Call(new(TaxiType.Green, YearMonth.Parse("2019-01"))),
///     test => test.Services.AddSingleton&lt;ITripSource&gt;(new FakeTripSource(rows: 3)));
///
/// result.ShouldHaveSucceeded();
/// result.Outputs.Inserted.ShouldBe(3);
/// result.Task("extract").ShouldHaveSucceeded(attempts: 2);
/// </code>
/// </example>
/// <remarks>
/// The flow runs on the real executor and store; only the store is in memory, artifacts are, and time is virtual
/// (<see cref="VirtualClock"/>). Nothing is left behind.
/// </remarks>
public static class FlowTest
{
    /// <summary>Runs a flow to its end.</summary>
    /// <typeparam name="TOutputs">The flow's outputs.</typeparam>
    /// <param name="call">The flow and its inputs, from the generated <c>Call</c> method.</param>
    /// <param name="configure">Gives it services, options, labels.</param>
    /// <param name="cancellationToken">Cancels the execution and stops waiting.</param>
    /// <returns>How it ended; a failed flow is a result, not an exception.</returns>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="FlowTestException">The flow did not end within <see cref="FlowTestSetup.RealTimeLimit"/>.</exception>
    public static async Task<FlowTestResult<TOutputs>> RunAsync<TOutputs>(
        FlowCall<TOutputs> call, Action<FlowTestSetup>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new FlowTestResult<TOutputs>(await RunToEndAsync(call, configure, cancellationToken).ConfigureAwait(false), call.OutputCodec);
    }

    /// <summary>Runs a flow that has no outputs, or whose outputs do not matter, to its end.</summary>
    /// <param name="call">The flow and its inputs, from the generated <c>Call</c> method.</param>
    /// <param name="configure">Gives it services, options, labels.</param>
    /// <param name="cancellationToken">Cancels the execution and stops waiting.</param>
    /// <returns>How it ended; a failed flow is a result, not an exception.</returns>
    /// <exception cref="InputException">The inputs break the flow's rules.</exception>
    /// <exception cref="FlowTestException">The flow did not end within <see cref="FlowTestSetup.RealTimeLimit"/>.</exception>
    public static async Task<FlowTestResult> RunAsync(FlowCall call, Action<FlowTestSetup>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new FlowTestResult(await RunToEndAsync(call, configure, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<ExecutionSnapshot> RunToEndAsync(FlowCall call, Action<FlowTestSetup>? configure, CancellationToken cancellationToken)
    {
        var setup = new FlowTestSetup(call.Flow.Namespace);
        configure?.Invoke(setup);
        var host = await FlowTestHost.StartAsync(setup, call.Flow, cancellationToken).ConfigureAwait(false);
        await using (host)
        {
            // Whoever steps through a flow takes their time.
            using var limit = Debugger.IsAttached ? new CancellationTokenSource() : new CancellationTokenSource(setup.RealTimeLimit, TimeProvider.System);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await host.RunAsync(call, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new FlowTestException(string.Create(CultureInfo.InvariantCulture, $"""
                    Flow '{call.Flow.FullName}' did not end within {setup.RealTimeLimit.TotalSeconds:0.#} s of real time; virtual time is at {setup.Clock.GetUtcNow():u}.
                    A task does real work for that long, waits for something that never comes, or waits for real time: a wait is skipped only when it is Task.Delay with TaskContext.Time or an injected TimeProvider. Set RealTimeLimit if the work takes longer.
                    {host.DescribeRunning()}
                    """));
            }

            return await host.SnapshotAsync().ConfigureAwait(false);
        }
    }
}
