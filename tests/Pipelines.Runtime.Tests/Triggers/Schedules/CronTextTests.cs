namespace Pipelines.Runtime.Tests.Triggers.Schedules;

/// <summary>The table of expressions that the compiler's check and this one judge alike.</summary>
public sealed class CronTextTests
{
    public static TheoryData<string> Valid() => [.. Lines("ok").Select(line => line[1])];

    public static TheoryData<string, string> Invalid()
    {
        var table = new TheoryData<string, string>();
        foreach (var line in Lines("bad"))
        {
            table.Add(line[1], line[2]);
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_expression_is_due_some_day(string expression)
    {
        var calendar = Calendars.Calendar(expression);

        var next = calendar.Next(Calendars.At("2026-01-01Z")).ShouldNotBeNull();
        calendar.Previous(next.AddTicks(1)).ShouldBe(next);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_expression_is_refused_and_explained(string expression, string reason)
    {
        var message = Should.Throw<PipelineException>(() => Calendars.Calendar(expression)).Message;

        message.ShouldStartWith($"The cron expression '{expression}' is invalid: ");
        message.ShouldContain(reason);
    }

    private static IEnumerable<string[]> Lines(string verdict) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Shared", "cron-expressions.txt"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(line => line[0] == verdict);
}
