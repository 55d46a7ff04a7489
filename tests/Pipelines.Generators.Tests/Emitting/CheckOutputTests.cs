using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

public class CheckOutputTests
{
    private const string Members =
        """
        public sealed record Row(string Name, [property: Range(1, 9)] int Count, string? Note = null);
        [Task] public List<Row> Load() => [];
        [Task] public string? Perhaps() => null;
        [Task] public int Size([Each(nameof(Load))] Row row) => row.Count;
        [Task] public void Store() { }
        """;

    private static readonly FlowDefinition Flow = CompiledFlow.From(GeneratorRun.FlowSource(Members)).Definition("App.DemoFlow");

    [Theory]
    [InlineData("load", """[{"name":"a","count":1}]""")]
    [InlineData("load", """[{"name":"a","count":1,"note":"n","gone":true}]""")]
    [InlineData("perhaps", "null")]
    [InlineData("size", "3")]
    public void A_stored_output_that_can_still_be_read_fits(string task, string json) => Check(task, json).ShouldBeEmpty();

    [Theory]
    [InlineData("load", """[{"name":"a","count":1},{"name":7}]""", "[1].name: expected text, got 7", "[1].count: is required: expected a whole number")]
    [InlineData("load", """[{"name":"a","count":12}]""", "[0].count: must be between 1 and 9, got 12")]
    [InlineData("load", "null", "expected a list, each element an object, got nothing")]
    [InlineData("perhaps", "1", "expected text, got 1")]
    [InlineData("size", "\"3 rows\"", "expected a whole number, got '3 rows'")]
    public void What_keeps_it_from_being_read_is_reported_with_its_place(string task, string json, params string[] mistakes)
    {
        var found = Check(task, json);

        found.Length.ShouldBe(mistakes.Length, string.Join("; ", found));
        found.Zip(mistakes).ShouldAllBe(pair => pair.First.StartsWith(pair.Second, StringComparison.Ordinal), string.Join("; ", found));
    }

    [Fact]
    public void A_task_that_returns_nothing_has_nothing_to_check() =>
        Flow.Tasks.Single(task => task.Id == "store").CheckOutput.ShouldBeNull();

    private static string[] Check(string task, string json)
    {
        using var output = JsonDocument.Parse(json);
        var context = new BindingContext();
        Flow.Tasks.Single(candidate => candidate.Id == task).CheckOutput!(output.RootElement, context);
        return [.. context.Errors.Select(error => error.ToString())];
    }
}
