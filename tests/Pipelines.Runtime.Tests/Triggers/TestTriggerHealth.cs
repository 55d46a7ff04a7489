using System.Collections.Concurrent;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Tests.Triggers;

/// <summary>Remembers what triggers failed at; each waits as long as the test says.</summary>
internal sealed class TestTriggerHealth : ITriggerHealth
{
    public ConcurrentQueue<(string Trigger, Exception Exception)> Failures { get; } = new();

    public ConcurrentDictionary<string, bool> IsHealthy { get; } = new(StringComparer.Ordinal);

    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Failed(TriggerName trigger, Exception exception)
    {
        Failures.Enqueue((trigger.FullName, exception));
        IsHealthy[trigger.FullName] = false;
        return Backoff;
    }

    public void Worked(TriggerName trigger) => IsHealthy[trigger.FullName] = true;
}
