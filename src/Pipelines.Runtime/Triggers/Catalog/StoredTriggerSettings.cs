namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>What people set of a trigger, as it is kept.</summary>
internal sealed record StoredTriggerSettings
{
    /// <summary>The settings as text, by <see cref="TriggerSetting.Name"/>.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Who changed it last.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it was last enabled after it had been disabled, in UTC: ticks of before were not missed, nobody wanted them.</summary>
    public DateTimeOffset? EnabledAt { get; init; }

    /// <summary>When it was enabled last; <see langword="null"/> when that is not known, or was written by a clock that was wrong.</summary>
    /// <param name="latest">What is later was.</param>
    public DateTimeOffset? EnabledBefore(DateTimeOffset latest) => EnabledAt <= latest ? EnabledAt : null;
}
