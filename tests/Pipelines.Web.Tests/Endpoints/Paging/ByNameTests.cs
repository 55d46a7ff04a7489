using Pipelines.Web.Endpoints.Paging;

namespace Pipelines.Web.Tests.Endpoints.Paging;

public sealed class ByNameTests
{
    private readonly ByName<string> _letters = new(["d", "b", "a", "c", "e"], static letter => letter);

    [Fact]
    public void Pages_go_through_all_of_them_in_order()
    {
        var found = new List<string>();
        string? after = null;
        do
        {
            var page = _letters.Page(after, 2, static _ => true);
            found.AddRange(page.Items);
            after = page.Next is { } next ? PageCursor.Read(next) : null;
        }
        while (after is not null);

        found.ShouldBe(["a", "b", "c", "d", "e"]);
    }

    [Fact]
    public void The_last_page_says_that_it_is_the_last_though_it_is_full() => _letters.Page("c", 2, static _ => true).Next.ShouldBeNull();

    [Fact]
    public void What_is_not_meant_is_passed_over()
    {
        var page = _letters.Page(null, 1, static letter => letter is "b" or "d");

        page.Items.ShouldBe(["b"]);
        PageCursor.Read(page.Next!).ShouldBe("b");
        _letters.Page("b", 1, static letter => letter is "b" or "d").ShouldSatisfyAllConditions(static last => last.Items.ShouldBe(["d"]), static last => last.Next.ShouldBeNull());
    }

    [Theory]
    [InlineData("bb", "c")]
    [InlineData("", "a")]
    [InlineData("z", null)]
    public void A_page_begins_behind_a_name_that_nothing_has_any_more(string after, string? first)
    {
        var page = _letters.Page(after, 10, static _ => true);

        (page.Items is [var found, ..] ? found : null).ShouldBe(first);
    }
}
