namespace Pipelines.Abstractions.Tests.Values;

public class YearMonthTests
{
    [Fact]
    public void It_prints_as_it_is_read() => YearMonth.Parse("2019-01").ToString().ShouldBe("2019-01");

    [Theory]
    [InlineData("2019-13")]
    [InlineData("2019-1")]
    [InlineData("2019")]
    [InlineData("")]
    public void What_is_no_month_is_refused(string text) =>
        Should.Throw<FormatException>(() => YearMonth.Parse(text)).Message.ShouldContain("yyyy-MM");

    [Fact]
    public void Months_add_over_the_year() => new YearMonth(2019, 11).AddMonths(3).ShouldBe(new YearMonth(2020, 2));

    [Fact]
    public void Months_are_ordered_by_time() => (new YearMonth(2019, 12) < new YearMonth(2020, 1)).ShouldBeTrue();

    [Fact]
    public void The_month_of_an_instant_is_that_of_its_own_offset() =>
        YearMonth.From(new DateTimeOffset(2019, 1, 31, 23, 0, 0, TimeSpan.FromHours(-5))).ShouldBe(new YearMonth(2019, 1));
}
