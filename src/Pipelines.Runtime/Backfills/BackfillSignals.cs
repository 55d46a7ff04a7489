namespace Pipelines.Runtime.Backfills;

/// <summary>Tells those who drive backfills in this process that somebody here has made or changed one.</summary>
internal sealed class BackfillSignals
{
    /// <summary>Called with the backfill's id; must be quick and must not throw.</summary>
    public event Action<string>? Changed;

    /// <summary>A backfill was made or changed.</summary>
    public void Tell(string id) => Changed?.Invoke(id);
}
