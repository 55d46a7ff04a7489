namespace Pipelines;

/// <summary>
/// Starts the flow once all of three other flows have ended. The method takes one <see cref="FlowCompleted"/> or
/// <see cref="FlowCompleted{TOutputs}"/> a flow, in the order of the type arguments.
/// </summary>
/// <remarks>
/// Exactly one of <see cref="Within"/> and <see cref="Deadline"/> says which ends belong together. An end is used once: the
/// next start needs a new end of each of the flows.
/// </remarks>
/// <typeparam name="TFirst">The first flow to wait for.</typeparam>
/// <typeparam name="TSecond">The second one.</typeparam>
/// <typeparam name="TThird">The third one.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AfterFlowsAttribute<TFirst, TSecond, TThird> : TriggerAttribute
    where TFirst : class
    where TSecond : class
    where TThird : class
{
    /// <summary>All ends lie within this time of one another, as a duration: <c>1d</c>. Default: empty; then <see cref="Deadline"/> must be given.</summary>
    public string Within { get; set; } = "";

    /// <summary>
    /// A time of day, local in <see cref="TimeZone"/>: <c>09:00</c>. All ends lie in the 24 hours that end at it; the start comes with the
    /// last of them and does not wait for the deadline. Default: empty; then <see cref="Within"/> must be given.
    /// </summary>
    public string Deadline { get; set; } = "";

    /// <summary>The time zone of <see cref="Deadline"/>: an IANA or Windows id. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The states that count. Default: <see cref="ExecutionState.Succeeded"/> and <see cref="ExecutionState.Warning"/>.</summary>
    public ExecutionState[] States { get; set; } = [ExecutionState.Succeeded, ExecutionState.Warning];
}
