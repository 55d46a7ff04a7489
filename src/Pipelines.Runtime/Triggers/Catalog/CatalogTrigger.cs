using Pipelines.Definitions;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>A trigger of a registered flow, as it is now: what the code says, then the configuration, then what people set.</summary>
internal sealed record CatalogTrigger
{
    /// <summary>Its name.</summary>
    public required TriggerName Name { get; init; }

    /// <summary>The flow that it starts.</summary>
    public required FlowDefinition Flow { get; init; }

    /// <summary>As code and configuration have it: what a reset goes back to.</summary>
    public required TriggerDefinition Configured { get; init; }

    /// <summary>As it is in effect: whoever runs the trigger goes by this one.</summary>
    public required TriggerDefinition Definition { get; init; }

    /// <summary>What people set; <see langword="null"/> when nobody ever did.</summary>
    public StoredTriggerSettings? Stored { get; init; }

    /// <summary>Whether it fires.</summary>
    public bool IsEnabled => Definition.IsEnabled;

    /// <summary>The schedule in effect; <see langword="null"/> when it is another kind of trigger.</summary>
    public ScheduleTriggerDefinition? Schedule => Definition as ScheduleTriggerDefinition;
}
