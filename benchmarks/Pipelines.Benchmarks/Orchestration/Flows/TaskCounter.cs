namespace Pipelines.Benchmarks.Orchestration.Flows;

/// <summary>Counts task runs where they happen: inside the executing task.</summary>
internal static class TaskCounter
{
    private static long _count;

    /// <summary>How many there were since the process began.</summary>
    public static long Count => Interlocked.Read(ref _count);

    /// <summary>One more.</summary>
    public static void Add() => Interlocked.Increment(ref _count);
}
