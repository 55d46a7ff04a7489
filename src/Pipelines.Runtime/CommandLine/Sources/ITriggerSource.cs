using Pipelines.Runtime.CommandLine.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Where commands read triggers, and change them: this program with its store, or a server.</summary>
internal interface ITriggerSource
{
    /// <summary>The most next ticks that are told of a schedule.</summary>
    const int MostNext = 1000;

    /// <summary>The triggers with how they are, by flow, in the order of their names.</summary>
    /// <param name="flow">Only those of this flow; <see langword="null"/> for all.</param>
    /// <param name="next">How many of the next ticks to tell of each schedule.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="UsageException">There is no such flow.</exception>
    Task<IReadOnlyList<TriggerView>> ListAsync(string? flow, int next, CancellationToken cancellationToken);

    /// <summary>Changes a trigger.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="trigger">The trigger's id.</param>
    /// <param name="change">What to change.</param>
    /// <param name="by">Who wants it; <see langword="null"/> for whoever runs the command.</param>
    /// <param name="action">What the audit log calls it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The trigger as it is from now on, without its ticks.</returns>
    /// <exception cref="UsageException">There is no such trigger, or it cannot be set so.</exception>
    Task<TriggerView> SetAsync(string flow, string trigger, TriggerChange change, string? by, string action, CancellationToken cancellationToken);
}
