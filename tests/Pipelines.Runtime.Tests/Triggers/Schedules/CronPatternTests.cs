using System.Globalization;
using Pipelines.Runtime.Triggers.Schedules;
using Quartz;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

/// <summary>Random expressions, each against another implementation: that of a library, which is told the values one by one.</summary>
public sealed class CronPatternTests
{
    private const int Expressions = 2000;
    private const int Ticks = 20;

    private static readonly string[] Months = ["*", "2", "1-3", "4,6,9", "*/5", "11-2"];
    private static readonly DateTime Start = new(2027, 11, 28, 22, 58, 57, DateTimeKind.Utc);

    [Fact]
    public void Random_expressions_are_due_when_another_implementation_says_so()
    {
        var random = new Random(20261121);
        for (var count = 0; count < Expressions; count++)
        {
            var (ours, theirs) = Expression(random);
            var pattern = CronText.Parse(ours);
            var other = new CronExpression(theirs, TimeZoneInfo.Utc);
            var (tick, expected) = (Start, new DateTimeOffset(Start));
            for (var number = 0; number < Ticks; number++)
            {
                tick = pattern.Next(tick).ShouldNotBeNull(ours);
                expected = other.GetNextValidTimeAfter(expected).ShouldNotBeNull(ours);
                tick.ShouldBe(expected.UtcDateTime, $"{ours} after {number} ticks");
            }
        }
    }

    [Fact]
    public void What_is_due_last_before_a_tick_is_the_tick_before_it()
    {
        var random = new Random(20261122);
        for (var count = 0; count < Expressions; count++)
        {
            var (ours, _) = Expression(random);
            var pattern = CronText.Parse(ours);
            var tick = pattern.Next(Start).ShouldNotBeNull(ours);
            for (var number = 0; number < Ticks; number++)
            {
                var next = pattern.Next(tick).ShouldNotBeNull(ours);
                pattern.Previous(next).ShouldBe(tick, ours);
                pattern.Previous(next.AddTicks(1)).ShouldBe(next, ours);
                tick = next;
            }
        }
    }

    [Theory]
    [InlineData("0 0 30W 2 *")]
    [InlineData("0 0 L-29 2 *")]
    public void A_day_that_no_month_has_is_never_due(string expression)
    {
        var pattern = CronText.Parse(expression);

        pattern.Next(Start).ShouldBeNull();
        pattern.Previous(Start).ShouldBeNull();
    }

    [Fact]
    public void Parts_of_a_second_lie_between_two_ticks()
    {
        var pattern = CronText.Parse("* * * * * *");

        pattern.Next(Start.AddTicks(1)).ShouldBe(Start.AddSeconds(1));
        pattern.Previous(Start.AddTicks(1)).ShouldBe(Start);
        pattern.Previous(Start).ShouldBe(Start.AddSeconds(-1));
    }

    [Fact]
    public void Nothing_is_due_before_1970_or_after_2199()
    {
        var pattern = CronText.Parse("0 0 * * *");

        pattern.Next(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc)).ShouldBe(CronPattern.Earliest);
        pattern.Previous(CronPattern.Earliest).ShouldBeNull();
        pattern.Next(CronPattern.Latest.AddDays(-1)).ShouldBeNull();
    }

    /// <summary>The same expression in both languages. The library's Sunday is 1, one of its two days is always '?'.</summary>
    private static (string Ours, string Theirs) Expression(Random random)
    {
        var (second, minute, hour) = (Field(random, 59), Field(random, 59), Field(random, 23));
        var month = Months[random.Next(Months.Length)];
        var (day, weekday) = ("*", "*");
        var (theirDay, theirWeekday) = ("*", "?");
        switch (random.Next(8))
        {
            case 0:
                var number = random.Next(1, 29);
                day = theirDay = Text(number);
                break;
            case 1:
                day = theirDay = "L";
                break;
            case 2:
                day = theirDay = "LW";
                break;
            case 3:
                day = theirDay = $"{Text(random.Next(1, 29))}W";
                break;
            case 4:
                var plain = random.Next(7);
                (weekday, theirDay, theirWeekday) = (Text(plain), "?", Text(plain + 1));
                break;
            case 5:
                var (nth, which) = (random.Next(7), random.Next(1, 5));
                (weekday, theirDay, theirWeekday) = ($"{Text(nth)}#{Text(which)}", "?", $"{Text(nth + 1)}#{Text(which)}");
                break;
            case 6:
                var last = random.Next(7);
                (weekday, theirDay, theirWeekday) = ($"{Text(last)}L", "?", $"{Text(last + 1)}L");
                break;
        }

        return ($"{second} {minute} {hour} {day} {month} {weekday}", $"{Listed(second, 59)} {Listed(minute, 59)} {Listed(hour, 23)} {theirDay} {ListedMonths(month)} {theirWeekday}");
    }

    private static string Field(Random random, int greatest) => random.Next(4) switch
    {
        0 => "*",
        1 => $"*/{Text(random.Next(2, greatest))}",
        2 => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Text(random.Next(greatest + 1))).Distinct()),
        _ => Text(random.Next(greatest + 1)),
    };

    private static string Listed(string field, int greatest) => field switch
    {
        "*" => field,
        ['*', '/', .. var step] => string.Join(',', Enumerable.Range(0, greatest + 1).Where(value => value % int.Parse(step, CultureInfo.InvariantCulture) == 0)),
        _ => field,
    };

    private static string ListedMonths(string months) => months switch
    {
        "1-3" => "1,2,3",
        "*/5" => "1,6,11",
        "11-2" => "11,12,1,2",
        _ => months,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
