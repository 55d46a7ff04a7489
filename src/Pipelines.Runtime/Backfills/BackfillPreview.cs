namespace Pipelines.Runtime.Backfills;

/// <summary>What a backfill would do as things are now.</summary>
/// <param name="Backfill">The backfill as it would be made; nothing of it is stored.</param>
/// <param name="Ticks">Its ticks in the order in which they would start; the first ones where there are many.</param>
internal sealed record BackfillPreview(BackfillRecord Backfill, IReadOnlyList<PreviewedTick> Ticks);

/// <summary>What a backfill would do for one tick.</summary>
/// <param name="Tick">The tick.</param>
/// <param name="Starts">For each execution that the tick asks for; empty when it asks for none.</param>
/// <param name="Error">Why nothing can be started for it; <see langword="null"/> when it can.</param>
internal sealed record PreviewedTick(DateTimeOffset Tick, IReadOnlyList<PreviewedStart> Starts, string? Error);

/// <summary>What a backfill would do for one execution of a tick.</summary>
/// <param name="InputsJson">Its inputs as UTF-8 JSON, every one spelled out, secrets masked.</param>
/// <param name="IsStarted">Whether it would be started.</param>
/// <param name="ExecutionId">The execution that the tick has already; <see langword="null"/> for none.</param>
/// <param name="State">That one's state; <see langword="null"/> for none.</param>
internal sealed record PreviewedStart(ReadOnlyMemory<byte> InputsJson, bool IsStarted, string? ExecutionId, ExecutionState? State);
