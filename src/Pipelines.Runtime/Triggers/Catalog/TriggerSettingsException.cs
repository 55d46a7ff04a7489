namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>A trigger cannot be set so; nothing was changed.</summary>
/// <param name="trigger">The trigger.</param>
/// <param name="mistakes">What is wrong and what was expected, by the setting's name.</param>
internal sealed class TriggerSettingsException(TriggerName trigger, IReadOnlyDictionary<string, string> mistakes)
    : PipelineException($"Trigger '{trigger}' cannot be set so: {string.Join("; ", mistakes.Select(static mistake => $"{mistake.Key} {mistake.Value}"))}.")
{
    /// <summary>What is wrong and what was expected, by the setting's name.</summary>
    public IReadOnlyDictionary<string, string> Mistakes => mistakes;
}
