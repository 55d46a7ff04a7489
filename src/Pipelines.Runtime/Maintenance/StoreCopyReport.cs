using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Maintenance;

/// <summary>What was copied from one store to another.</summary>
/// <param name="Executions">Executions that were taken in now.</param>
/// <param name="AlreadyThere">Executions that the target had.</param>
/// <param name="KeyValues">Key-values that were taken in now.</param>
/// <param name="Documents">Documents that were taken in now.</param>
/// <param name="StartKeys">Start keys that were taken in now.</param>
/// <param name="Source">How much is in the source.</param>
/// <param name="Target">How much is in the target now.</param>
internal sealed record StoreCopyReport(long Executions, long AlreadyThere, long KeyValues, long Documents, long StartKeys, StoreCounts Source, StoreCounts Target)
{
    /// <summary>What there is less of in the target than in the source; nothing, unless something went wrong.</summary>
    public IEnumerable<string> Missing => Source.All.Zip(Target.All)
        .Where(static pair => pair.Second.Value < pair.First.Value)
        .Select(static pair => $"{pair.Second.Value} of {pair.First.Value} {pair.First.Key}");
}
