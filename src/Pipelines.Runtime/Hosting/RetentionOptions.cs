namespace Pipelines.Runtime.Hosting;

/// <summary>How long ended executions are kept: the configuration section <c>Pipelines:Retention</c>.</summary>
/// <remarks>
/// An execution goes with its subflows, logs, figures, outputs and files. A flow may have limits of its own:
/// <c>Pipelines:Flows:&lt;flow&gt;:Retention:MaxAge</c> and <c>…:MaxCount</c>. <c>serve</c> applies them; <c>store purge</c> does at once.
/// </remarks>
public sealed class RetentionOptions
{
    /// <summary>The configuration section these settings are read from.</summary>
    public const string Section = "Pipelines:Retention";

    /// <summary>How long an execution is kept after it ended.</summary>
    /// <value>A time span; <see langword="null"/> (<c>none</c>) for any age. Default: 30 days.</value>
    public TimeSpan? MaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many ended executions of a flow are kept, subflows of others not counted.</summary>
    /// <value>A number from 0; <see langword="null"/> (<c>none</c>) for any number. Default: 100,000.</value>
    public int? MaxCount { get; set; } = 100_000;

    /// <summary>How often one of the serving processes looks for what may go.</summary>
    /// <value>A time span from 1 second to 1 day. Default: 10 minutes.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most executions that are removed in one transaction.</summary>
    /// <value>A number from 1 to 10,000. Default: 100. A transaction ends after 20 ms in any case.</value>
    public int BatchSize { get; set; } = 100;

    /// <summary>How long others may write undisturbed between two transactions.</summary>
    /// <value>A time span up to 1 minute. Default: 50 milliseconds.</value>
    public TimeSpan BatchPause { get; set; } = TimeSpan.FromMilliseconds(50);
}
