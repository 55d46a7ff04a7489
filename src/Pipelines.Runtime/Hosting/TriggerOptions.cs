namespace Pipelines.Runtime.Hosting;

/// <summary>What goes for all triggers: the configuration section <c>Pipelines:Triggers</c>.</summary>
/// <remarks>
/// A trigger has settings of its own: <c>Pipelines:Flows:&lt;flow&gt;:Triggers:&lt;trigger&gt;:Cron</c>, <c>…:Enabled</c> and others.
/// </remarks>
public sealed class TriggerOptions
{
    /// <summary>The configuration section these settings are read from.</summary>
    public const string Section = "Pipelines:Triggers";

    /// <summary>How late a tick of a schedule may be looked at and still start as if it were on time. A later one was missed: it follows <see cref="Missed"/>.</summary>
    /// <value>A time span from 1 second to 1 day. Default: 1 minute.</value>
    public TimeSpan MissedAfter { get; set; } = TimeSpan.FromMinutes(1);
}
