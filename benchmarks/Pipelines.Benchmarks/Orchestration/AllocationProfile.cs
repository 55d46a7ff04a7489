using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What is allocated, by type: the runtime tells of one allocation in about 100 kB.</summary>
internal sealed class AllocationProfile : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Allocations = (EventKeywords)0x1;
    private const int Shown = 40;

    private readonly ConcurrentDictionary<string, long> _bytes = new(StringComparer.Ordinal);

    /// <summary>Prints the types that most was allocated of.</summary>
    public void Print()
    {
        var total = (double)_bytes.Values.Sum();
        Console.WriteLine($"  allocated by type, {total / 1e6:#,0} MB seen");
        foreach (var (type, bytes) in _bytes.OrderByDescending(static pair => pair.Value).Take(Shown))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {bytes / total,6:0.0%} {type}"));
        }
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Allocations);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // May be called before the fields of this class are set.
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) == true && _bytes is not null)
        {
            var names = eventData.PayloadNames!;
            var type = (string)eventData.Payload![names.IndexOf("TypeName")]!;
            var amount = (ulong)eventData.Payload[names.IndexOf("AllocationAmount64")]!;
            _bytes.AddOrUpdate(type, (long)amount, (_, sum) => sum + (long)amount);
        }
    }
}
