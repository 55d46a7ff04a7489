using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public partial class CompositeCodecTests
{
    private static readonly ValueCodec<Join> Joins = ValueCodecs.Enum(
        ("all-succeeded", Join.AllSucceeded), ("any-succeeded", Join.AnySucceeded), ("all-finished", Join.AllFinished));

    [Theory]
    [InlineData("any-succeeded")]
    [InlineData("AnySucceeded")]
    [InlineData("ANY_SUCCEEDED")]
    public void An_enum_is_read_in_every_spelling(string text) =>
        CodecRun.Read(Joins, $"\"{text}\"").ShouldBe(Join.AnySucceeded);

    [Fact]
    public void An_enum_is_written_in_kebab_case() => CodecRun.Write(Joins, Join.AllFinished).ShouldBe("\"all-finished\"");

    [Theory]
    [InlineData("\"all-finishd\"", "expected one of: all-succeeded, any-succeeded, all-finished, got 'all-finishd'; did you mean 'all-finished'?")]
    [InlineData("\"xyz\"", "expected one of: all-succeeded, any-succeeded, all-finished, got 'xyz'")]
    [InlineData("1", "expected one of: all-succeeded, any-succeeded, all-finished, got 1")]
    public void A_name_that_an_enum_does_not_have_suggests_the_nearest(string json, string error) =>
        CodecRun.Errors(Joins, json).ShouldBe([error]);

    [Fact]
    public void An_enum_value_without_a_name_cannot_be_written() =>
        Should.Throw<PipelineException>(() => CodecRun.Write(Joins, (Join)9)).Message.ShouldContain("9 is not a member of the enum Join");

    [Fact]
    public void Null_is_kept_where_it_is_allowed()
    {
        var number = ValueCodecs.Nullable(ValueCodecs.Int32);
        var text = ValueCodecs.NullableReference(ValueCodecs.String);

        CodecRun.Read(number, CodecRun.Write(number, null)).ShouldBeNull();
        CodecRun.Read(number, CodecRun.Write(number, 5)).ShouldBe(5);
        CodecRun.Read(text, CodecRun.Write(text, null)).ShouldBeNull();
        CodecRun.Read(text, CodecRun.Write(text, "a")).ShouldBe("a");
        CodecRun.Errors(number, "\"a\"").ShouldBe(["expected a whole number, got 'a'"]);
    }

    [Fact]
    public void Every_kind_of_sequence_is_kept()
    {
        int[] elements = [3, 1, 2];
        var array = ValueCodecs.Sequence<int[], int>(ValueCodecs.Int32, static items => [.. items]);
        var immutable = ValueCodecs.Sequence<ImmutableArray<int>, int>(ValueCodecs.Int32, static items => [.. items]);
        var set = ValueCodecs.Sequence<HashSet<int>, int>(ValueCodecs.Int32, static items => [.. items]);
        var list = ValueCodecs.Sequence<IReadOnlyList<int>, int>(ValueCodecs.Int32, static items => items);

        CodecRun.Write(array, elements).ShouldBe("[3,1,2]");
        CodecRun.Read(array, "[3,1,2]").ShouldBe(elements);
        CodecRun.Read(immutable, CodecRun.Write(immutable, [.. elements])).ShouldBe(elements);
        CodecRun.Write(immutable, default).ShouldBe("[]");
        CodecRun.Read(set, CodecRun.Write(set, [.. elements])).ShouldBe(elements, ignoreOrder: true);
        CodecRun.Read(list, CodecRun.Write(list, elements)).ShouldBe(elements);
    }

    [Fact]
    public void Every_bad_element_of_a_list_is_named_by_its_index()
    {
        var months = ValueCodecs.Sequence<List<YearMonth>, YearMonth>(ValueCodecs.YearMonth, static items => items);

        CodecRun.Errors(months, """["2019-01", "x", 3]""").ShouldBe(
            ["[1]: expected a month (yyyy-MM), got 'x'", "[2]: expected a month (yyyy-MM), got 3"]);
        CodecRun.Errors(months, "\"2019-01\"").ShouldBe(["expected a list, each element a month (yyyy-MM), got '2019-01'"]);
    }

    [Fact]
    public void A_dictionary_is_an_object_and_its_mistakes_are_named_by_key()
    {
        var map = ValueCodecs.Map<IReadOnlyDictionary<string, int>, int>(ValueCodecs.Int32, static items => items);

        CodecRun.Read(map, CodecRun.Write(map, new Dictionary<string, int> { ["a"] = 1 })).ShouldBe([new("a", 1)]);
        CodecRun.Errors(map, """{"a":"x","b":2}""").ShouldBe(["a: expected a whole number, got 'x'"]);
        CodecRun.Errors(map, "[]").ShouldBe(["expected an object, each property a whole number, got a list of 0 elements"]);
    }

    [Fact]
    public void A_json_tree_is_kept()
    {
        CodecRun.Write(ValueCodecs.JsonNode<JsonObject>(), CodecRun.Read(ValueCodecs.JsonNode<JsonObject>(), """{"a":[1]}""")).ShouldBe("""{"a":[1]}""");
        CodecRun.Read(ValueCodecs.JsonNode<JsonNode>(), "5").GetValue<int>().ShouldBe(5);
        CodecRun.Errors(ValueCodecs.JsonNode<JsonArray>(), "{}").ShouldBe(["expected a JSON array, got an object"]);
        CodecRun.Errors(ValueCodecs.JsonNode<JsonNode>(), "null").ShouldBe(["expected any JSON but null, got nothing"]);
    }

    [Fact]
    public void A_task_that_returns_null_where_its_type_does_not_allow_it_is_told_so() =>
        Should.Throw<PipelineException>(() => TaskOutput.Of(null!, ValueCodecs.String)).Message.ShouldContain("Make the return type nullable");

    [Fact]
    public void A_type_of_the_users_serializer_context_is_read_by_it()
    {
        var codec = ValueCodecs.FromTypeInfo(Context.Default.Point);

        CodecRun.Read(codec, CodecRun.Write(codec, new Point(1, 2))).ShouldBe(new Point(1, 2));
        CodecRun.Errors(codec, """{"X":"a"}""").Single().ShouldStartWith("expected a Point: ");
        CodecRun.Errors(codec, "null").ShouldBe(["expected a Point, got nothing"]);
    }

    internal sealed record Point(int X, int Y);

    [JsonSerializable(typeof(Point))]
    internal sealed partial class Context : JsonSerializerContext;
}
