namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>What is to be done about the ticks of a schedule that are due.</summary>
/// <param name="Ticks">The ticks to start, the oldest first.</param>
/// <param name="Through">Once these are done, every tick up to this time has been considered.</param>
internal sealed record DuePlan(IReadOnlyList<DateTimeOffset> Ticks, DateTimeOffset Through);
