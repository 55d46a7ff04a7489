using System.Collections.Concurrent;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Tests.Triggers;

/// <summary>Remembers what triggers failed at; each waits a second.</summary>
internal sealed class TestTriggerHealth : ITriggerHealth
{
    public ConcurrentQueue<(string Trigger, Exception Exception)> Failures { get; } = new();

    public ConcurrentDictionary<string, bool> IsHealthy { get; } = new(StringComparer.Ordinal);

    public TimeSpan Failed(TriggerName trigger, Exception exception)
    {
        Failures.Enqueue((trigger.FullName, exception));
        IsHealthy[trigger.FullName] = false;
        return TimeSpan.FromSeconds(1);
    }

    public void Worked(TriggerName trigger) => IsHealthy[trigger.FullName] = true;
}
