namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE014Tests
{
    [Theory]
    [InlineData("[Task] public (long Count, string Name) Load() => (1, \"\");")]
    [InlineData("public sealed record Node(string Name, IReadOnlyList<Node> Children, Dictionary<string, decimal?> Figures); [Task] public Node? Load() => null;")]
    [InlineData("public sealed class Row { public required int Id { get; init; } public string? Name { get; set; } } [Task] public HashSet<Row[]> Load() => [];")]
    [InlineData("public sealed record Inputs(Secret? Token = null, Uri? Address = null, Artifact? File = null, DateOnly? Day = null, TimeSpan? Wait = null, Guid? Id = null); [Task] public System.Text.Json.JsonElement Load() => default;")]
    public void Data_is_good(string members) => GeneratorRun.OfFlow(members).ShouldBeGood();

    [Theory]
    [InlineData("Stream", "return the Artifact")]
    [InlineData("System.Data.DataTable", "return its rows as a list of records")]
    [InlineData("Func<int>", "a delegate is code")]
    [InlineData("object", "say which type it is")]
    [InlineData("IDisposable", "an interface cannot be made again")]
    [InlineData("IAsyncEnumerable<int>", "return a list")]
    [InlineData("Dictionary<int, string>", "the keys of a dictionary must be string")]
    [InlineData("System.Text.StringBuilder", "the library's type is not known")]
    [InlineData("LinkedList<int>", "this collection is not known")]
    [InlineData("int[,]", "use an array of arrays")]
    public void What_is_no_data_is_reported_at_the_return_type(string type, string reason)
    {
        var mistake = GeneratorRun.OfFlow($"[Task] public {type} Load() => throw new NotSupportedException();").ShouldFailOnlyWith("PIPE014");

        mistake.On.ShouldBe(type);
        mistake.Message.ShouldContain("The output of 'Load'");
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void The_part_of_an_object_is_named() =>
        GeneratorRun.OfFlow("public sealed record Row(Stream Data); public sealed record Page(List<Row> Rows); [Task] public Task<Page> LoadAsync() => throw new NotSupportedException();")
            .ShouldFailOnlyWith("PIPE014").Message.ShouldContain("'Rows[].Data' in the output of 'LoadAsync' has type 'Stream'");

    [Fact]
    public void An_input_is_reported_at_its_type()
    {
        var mistake = GeneratorRun.OfFlow("public sealed record Inputs(int Count, Stream Data); [Task] public int Load() => 1;").ShouldFailOnlyWith("PIPE014");

        mistake.On.ShouldBe("Stream");
        mistake.Message.ShouldContain("Input 'Data'");
    }

    [Theory]
    [InlineData("Stream", "The decision of 'Review'", "return the Artifact")]
    [InlineData("List<Func<int>>", "'[]' in the decision of 'Review'", "a delegate is code")]
    public void A_decision_is_reported_at_its_parameter(string type, string what, string reason)
    {
        var mistake = GeneratorRun.OfFlow($"[Task, Approval(\"Which?\")] public void Review(Approval<{type}> approval) {{ }}").ShouldFailOnlyWith("PIPE014");

        mistake.On.ShouldBe($"Approval<{type}>");
        mistake.Message.ShouldContain(what);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void An_object_that_cannot_be_made_again_is_reported() =>
        GeneratorRun.OfFlow("public sealed class Row { public int Id { get; } = 1; } [Task] public Row Load() => new();")
            .ShouldFailOnlyWith("PIPE014").Message.ShouldContain("use a record");

    [Fact]
    public void A_type_that_the_users_context_knows_is_good() =>
        GeneratorRun.Of(
            GeneratorRun.FlowSource("[Task] public LinkedList<int> Load() => [];"),
            """
            namespace App;
            [System.Text.Json.Serialization.JsonSerializable(typeof(LinkedList<int>))]
            public partial class AppJson : System.Text.Json.Serialization.JsonSerializerContext;
            """).ShouldReportNothing();
}
