using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Executor;

/// <summary>A wish to start a flow, and what it is started for.</summary>
/// <param name="Request">The wish.</param>
/// <param name="Key">What it is started for; <see langword="null"/> starts it in any case.</param>
internal sealed record KeyedStart(StartRequest Request, StartKey? Key = null);
