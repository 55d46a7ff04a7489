namespace Pipelines;

/// <summary>Limits how many executions of the flow run at once.</summary>
/// <param name="limit">The greatest number of running executions, at least 1.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConcurrencyAttribute(int limit) : Attribute
{
    /// <summary>The greatest number of running executions, at least 1.</summary>
    public int Limit { get; } = limit;

    /// <summary>
    /// The input whose value tells apart what is counted together: <c>nameof(Inputs.Taxi)</c> lets one execution a taxi run. Default:
    /// <see langword="null"/>, all executions of the flow are counted together.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>What becomes of an execution over the limit. Default: <see cref="OnLimit.Queue"/>.</summary>
    public OnLimit OnLimit { get; set; } = OnLimit.Queue;
}
