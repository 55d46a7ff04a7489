using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class NearestNameTests
{
    [Theory]
    [InlineData("extrct", "extract")]
    [InlineData("Extract", "extract")]
    [InlineData("stge", "stage")]
    [InlineData("lod", "load")]
    [InlineData("mrge", "merge")]
    public void A_mistyped_name_is_found(string typed, string meant) =>
        NearestName.Find(typed, ["extract", "stage", "merge", "load"]).ShouldBe(meant);

    [Theory]
    [InlineData("connection")]
    [InlineData("x")]
    public void A_name_far_from_all_finds_none(string typed) => NearestName.Find(typed, ["extract", "stage", "merge", "load"]).ShouldBeNull();

    [Fact]
    public void The_first_of_equally_near_names_counts() => NearestName.Find("loae", ["load", "loaf"]).ShouldBe("load");

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("same", "SAME", 0)]
    public void The_distance_counts_edits_without_regard_to_case(string left, string right, int distance) =>
        NearestName.Distance(left, right, 10).ShouldBe(distance);
}
