using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class CronSyntaxTests
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
    public void A_valid_expression_has_no_mistake(string expression) => CronSyntax.FindMistake(expression).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_expression_is_explained(string expression, string reason) =>
        CronSyntax.FindMistake(expression).ShouldNotBeNull().ShouldContain(reason);

    private static IEnumerable<string[]> Lines(string verdict) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Shared", "cron-expressions.txt"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(line => line[0] == verdict);
}
