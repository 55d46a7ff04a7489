namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE022Tests
{
    [Theory]
    [InlineData("public sealed record Row(int Rows, [property: System.Text.Json.Serialization.JsonPropertyName(\"text\")] string rows); [Task] public Row Load() => new(1, \"\");")]
    [InlineData("public sealed record Row(int a, [property: System.Text.Json.Serialization.JsonPropertyName(\"b\")] int A); [Task] public Row Load() => new(1, 2);")]
    [InlineData("public sealed class Row { public int Rows { get; set; } [System.Text.Json.Serialization.JsonIgnore] public string rows { get; set; } = \"\"; } [Task] public Row Load() => new();")]
    [InlineData("public sealed record Row(int MaxRows, int Max_Rows); [Task] public Row Load() => new(1, 2);")]
    public void Properties_with_names_of_their_own_are_good(string members) => GeneratorRun.OfFlow(members).ShouldBeGood();

    [Theory]
    [InlineData("public sealed record Row(int Rows, string rows); [Task] public Row Load() => new(1, \"\");", "rows", "'Rows' and 'rows' of 'Row' share the JSON name 'rows'")]
    [InlineData("public sealed record Row(int a, int A); [Task] public List<Row> Load() => [];", "A", "'a' and 'A' of 'Row' share the JSON name 'a'")]
    [InlineData("public sealed class Row { public int URL { get; set; } public int Url { get; set; } } [Task] public Row Load() => new();", "Url", "'URL' and 'Url' of 'Row' share the JSON name 'url'")]
    [InlineData("public sealed record Row(int Count) { [System.Text.Json.Serialization.JsonPropertyName(\"count\")] public long Other { get; init; } } [Task] public Row Load() => new(1);", "Other", "'Count' and 'Other' of 'Row' share the JSON name 'count'")]
    [InlineData("[Task] public (int Count, int count) Load() => (1, 2);", "count", "share the JSON name 'count'")]
    [InlineData("public sealed record Inputs(int Rows, int rows); [Task] public int Load() => 1;", "rows", "'Rows' and 'rows' of 'Inputs' share the JSON name 'rows'")]
    [InlineData("public sealed record Inputs(int MaxRows, int Max_Rows); [Task] public int Load() => 1;", "Max_Rows", "'MaxRows' and 'Max_Rows' of 'Inputs' share the option '--max-rows'")]
    public void The_second_of_one_name_is_reported_where_it_stands(string members, string on, string message)
    {
        var mistake = GeneratorRun.OfFlow(members).ShouldFailOnlyWith("PIPE022");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(message);
    }
}
