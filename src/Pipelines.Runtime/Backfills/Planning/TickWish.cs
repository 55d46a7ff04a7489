using System.Text.Json;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>What a tick asks for.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Inputs">The inputs of each execution, every one spelled out, secrets in clear; empty when it asks for none.</param>
/// <param name="Errors">Why nothing can be started for it; empty when it can.</param>
internal sealed record TickWish(ScheduleTick Tick, IReadOnlyList<JsonElement> Inputs, IReadOnlyList<InputError> Errors)
{
    /// <summary>The names of the start keys of its executions, in order.</summary>
    public IEnumerable<string> Keys(TriggerName trigger) => Inputs.Select((_, ordinal) => StartKeys.Tick(trigger, Tick.ScheduledAt, ordinal));
}
