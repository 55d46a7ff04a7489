using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public class ObjectCodecTests
{
    private static readonly OrderCodec Codec = new();

    [Fact]
    public void An_object_is_read_as_it_was_written()
    {
        var order = new Order("a", 3, [new Line("x", 1), new Line("y", 2)]);

        var copy = CodecRun.Read(Codec, CodecRun.Write(Codec, order));

        copy.Customer.ShouldBe("a");
        copy.Priority.ShouldBe(3);
        copy.Lines.ShouldBe(order.Lines);
    }

    [Fact]
    public void What_is_left_out_takes_its_default() =>
        CodecRun.Read(Codec, """{"customer":"a","lines":[]}""").Priority.ShouldBe(5);

    [Fact]
    public void What_is_required_and_left_out_is_named_with_what_was_expected() =>
        CodecRun.Errors(Codec, """{"lines":[]}""").ShouldBe(["customer: is required: expected text"]);

    [Theory]
    [InlineData("custmer", "custmer: is not known; did you mean 'customer'?")]
    [InlineData("somethingElse", "somethingElse: is not known; expected one of: customer, priority, lines")]
    public void An_unknown_property_suggests_the_nearest_name(string name, string error) =>
        CodecRun.Errors(Codec, $$"""{"customer":"a","lines":[],"{{name}}":1}""").ShouldBe([error]);

    [Fact]
    public void Unknown_properties_pass_where_others_write_them()
    {
        var (order, errors) = CodecRun.TryRead(Codec, """{"customer":"a","lines":[],"more":1}""", ignoresUnknown: true);

        errors.ShouldBeEmpty();
        order.Customer.ShouldBe("a");
    }

    [Fact]
    public void All_mistakes_are_reported_at_once_with_their_paths() =>
        CodecRun.Errors(Codec, """{"priority":12,"lines":[{"item":"x"},{"item":7,"count":"two","color":1}]}""").ShouldBe(
        [
            "customer: is required: expected text",
            "priority: must be between 1 and 9, got 12",
            "lines[0].count: is required: expected a whole number",
            "lines[1].item: expected text, got 7",
            "lines[1].count: expected a whole number, got 'two'",
            "lines[1].color: is not known; expected one of: item, count",
        ]);

    [Fact]
    public void A_null_where_the_type_does_not_allow_it_is_named_when_it_is_written()
    {
        Should.Throw<PipelineException>(() => CodecRun.Write(Codec, new Order("a", 3, [new Line(null!, 1)])))
            .Message.ShouldBe("The property 'item' of Line is null, but its type does not allow it: expected text. Make its type nullable if null is meant.");
        Should.Throw<PipelineException>(() => CodecRun.Write(Codec, new Order("a", 3, [null!])))
            .Message.ShouldStartWith("An element of a list is null");
    }

    [Fact]
    public void Another_kind_of_json_is_not_an_object() =>
        CodecRun.Errors(Codec, "[]").ShouldBe(["expected an object, got a list of 0 elements"]);

    [Fact]
    public void What_a_constructor_refuses_is_a_mistake() =>
        CodecRun.Errors(Codec, """{"customer":"nobody","lines":[]}""").ShouldBe(["nobody cannot order"]);

    private sealed record Line(string Item, int Count);

    private sealed record Order
    {
        public Order(string customer, int priority, IReadOnlyList<Line> lines)
        {
            Customer = customer == "nobody" ? throw new ArgumentException("nobody cannot order") : customer;
            (Priority, Lines) = (priority, lines);
        }

        public string Customer { get; }

        public int Priority { get; }

        public IReadOnlyList<Line> Lines { get; }
    }

    private sealed class LineCodec : ObjectCodec<Line>
    {
        protected override void WriteProperties(Utf8JsonWriter writer, Line value)
        {
            Write(writer, "item", value.Item, ValueCodecs.String);
            Write(writer, "count", value.Count, ValueCodecs.Int32);
        }

        protected override Line ReadProperties(ObjectReader reader)
        {
            var item = reader.Required("item", ValueCodecs.String);
            var count = reader.Required("count", ValueCodecs.Int32);
            return reader.IsValid() ? new Line(item, count) : null!;
        }
    }

    private sealed class OrderCodec : ObjectCodec<Order>
    {
        private static readonly ValueCodec<IReadOnlyList<Line>> Lines =
            ValueCodecs.Sequence<IReadOnlyList<Line>, Line>(new LineCodec(), static items => items);

        protected override void WriteProperties(Utf8JsonWriter writer, Order value)
        {
            Write(writer, "customer", value.Customer, ValueCodecs.String);
            Write(writer, "priority", value.Priority, ValueCodecs.Int32);
            Write(writer, "lines", value.Lines, Lines);
        }

        protected override Order ReadProperties(ObjectReader reader)
        {
            var customer = reader.Required("customer", ValueCodecs.String);
            var priority = reader.Optional("priority", ValueCodecs.Int32, 5, new RangeAttribute(1, 9));
            var lines = reader.Required("lines", Lines);
            return reader.IsValid() ? new Order(customer, priority, lines) : null!;
        }
    }
}
