namespace Pipelines.Web.Tests.Security;

/// <summary>A flow with a schedule.</summary>
[Flow("timed", Namespace = "secured.inner")]
public sealed partial class TimedFlow(TimedFlow.Inputs inputs)
{
    public sealed record Inputs(int Number = 1);

    [Schedule("0 9 1 * *", TimeZone = "America/New_York", Missed = Missed.None)]
    public static Inputs Monthly(ScheduleTick tick) => new(tick.ScheduledAt.Month);

    [Task]
    public int Work() => inputs.Number;
}
