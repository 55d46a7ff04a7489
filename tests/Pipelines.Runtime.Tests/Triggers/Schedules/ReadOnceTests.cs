using System.Globalization;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

public sealed class ReadOnceTests
{
    private readonly List<string> _read = [];

    [Fact]
    public void The_same_text_is_read_once()
    {
        var numbers = new ReadOnce<int>(Read);

        new[] { numbers.Of("1"), numbers.Of("2"), numbers.Of("1") }.ShouldBe([1, 2, 1]);

        _read.ShouldBe(["1", "2"]);
    }

    [Fact]
    public void A_text_that_is_invalid_is_told_each_time()
    {
        var numbers = new ReadOnce<int>(Read);

        Should.Throw<FormatException>(() => numbers.Of("one"));
        Should.Throw<FormatException>(() => numbers.Of("one"));
    }

    [Fact]
    public void Texts_without_end_do_not_fill_the_memory_and_are_read_all_the_same()
    {
        var numbers = new ReadOnce<int>(Read);

        Enumerable.Range(0, 1001).Select(number => numbers.Of(Text(number))).ShouldBe(Enumerable.Range(0, 1001));
        numbers.Of("1000").ShouldBe(1000);
        numbers.Of("999").ShouldBe(999);

        _read.Count(static text => text == "1000").ShouldBe(2, "it came when there was no room left");
        _read.Count(static text => text == "999").ShouldBe(1);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private int Read(string text)
    {
        _read.Add(text);
        return int.Parse(text, CultureInfo.InvariantCulture);
    }
}
