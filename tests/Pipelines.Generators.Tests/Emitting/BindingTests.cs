using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class BindingTests
{
    private static readonly FlowDefinition Flow = CompiledFlow.From(TellingFlows.Inputs).Definition("App.InputsFlow");

    [Fact]
    public void What_is_left_out_takes_the_default_of_the_record()
    {
        var written = CompiledFlow.Write(Flow, CompiledFlow.Inputs(Flow, """{"text":"abc","places":[]}"""));

        written.ShouldBe(
            """{"text":"abc","places":[],"count":5,"ratio":null,"level":"high","maybeLevel":null,"target":null,"limits":null,"days":null,"window":null,"at":null,"file":null,"password":null,"extra":null}""");
    }

    [Theory]
    [InlineData("""{"text":"abc","places":[{"name":"a","below":[{"name":"b","below":null}]}],"count":9,"ratio":0.5,"level":"very-low","maybeLevel":"high","target":{"folder":"out","lines":3,"tags":["x","y"]},"limits":{"rows":7},"days":["2019-01-31"],"window":"00:05:00","at":"2019-01-31T09:30:00-05:00","file":{"uri":"u","name":"n","sizeBytes":1,"sha256":"s","contentType":"c"},"password":{"$secret":"hush"},"extra":{"any":[1]}}""")]
    public void Inputs_are_written_as_they_were_read(string json) =>
        CompiledFlow.Write(Flow, CompiledFlow.Inputs(Flow, json)).ShouldBe(json);

    [Fact]
    public void A_default_that_only_the_type_knows_is_kept() =>
        CompiledFlow.Write(Flow, CompiledFlow.Inputs(Flow, """{"text":"abc","places":[],"target":{"folder":"out"}}"""))
            .ShouldContain("""{"folder":"out","lines":100,"tags":["a"]}""");

    [Fact]
    public void Every_mistake_is_reported_at_once_with_its_path() =>
        CompiledFlow.Bind(Flow, """{"text":"ABCDEFG","cuont":1,"count":12,"level":"hihg","places":[{"name":7},{}],"target":{"folder":"x","lines":0,"colour":1}}""").Errors.ShouldBe(
        [
            "text: must match the regular expression '[a-z]+', got 'ABCDEFG'",
            "text: must be a string or array type with a maximum length of '5', got 'ABCDEFG'",
            "count: must be between 1 and 9, got 12",
            "level: expected one of: very-low, high, got 'hihg'; did you mean 'high'?",
            "places[0].name: expected text, got 7",
            "places[1].name: is required: expected text",
            "target.lines: must be between 1 and 1000, got 0",
            "target.colour: is not known; expected one of: folder, lines, tags",
            "cuont: is not known; did you mean 'count'?",
        ],
        ignoreOrder: true);

    [Fact]
    public void Every_field_says_how_its_text_becomes_json()
    {
        Flow.Inputs.Fields.Select(field => $"{field.Name} {field.Kind}{(field.IsList ? " list" : "")}{(field.IsRequired ? " required" : "")} {field.DefaultJson}".TrimEnd()).ShouldBe(
        [
            "text Text required",
            "places Json list required",
            "count Number 5",
            "ratio Number null",
            "level Text \"high\"",
            "maybeLevel Text null",
            "target Json null",
            "limits Json null",
            "days Text list null",
            "window Text null",
            "at Text null",
            "file File null",
            "password Secret null",
            "extra Json null",
        ]);
        Flow.Inputs.Fields[4].Choices.ShouldBe(["very-low", "high"]);
        Flow.Inputs.Fields[0].Expected.ShouldBe("text");
        Flow.Inputs.Fields[0].Description.ShouldBe("Some text, \"quoted\" & more.");
    }

    [Fact]
    public void The_schema_is_json_and_names_every_input()
    {
        using var schema = JsonDocument.Parse(Flow.Inputs.Schema);

        schema.RootElement.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
        schema.RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name).ShouldBe(Flow.Inputs.Fields.Select(field => field.Name));
        schema.RootElement.GetProperty("properties").GetProperty("count").GetProperty("maximum").GetInt32().ShouldBe(9);
        schema.RootElement.GetProperty("$defs").GetProperty("Place").GetProperty("properties").GetProperty("below").GetProperty("items").GetProperty("$ref").GetString().ShouldBe("#/$defs/Place");
    }
}
