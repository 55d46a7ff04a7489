namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Due times, in order, each once.</summary>
internal interface ITicks
{
    /// <summary>The first one after an instant; <see langword="null"/> when there is none.</summary>
    DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>The last one before an instant; <see langword="null"/> when there is none.</summary>
    DateTimeOffset? Previous(DateTimeOffset before);
}
