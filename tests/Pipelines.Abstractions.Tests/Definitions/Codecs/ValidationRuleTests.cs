using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public class ValidationRuleTests
{
    [Fact]
    public void A_rule_is_worded_to_follow_the_name_of_the_input()
    {
        Errors("5", ValueCodecs.Int32, new RangeAttribute(1, 3)).ShouldBe(["x: must be between 1 and 3, got 5"]);
        Errors("\"ab\"", ValueCodecs.String, new RegularExpressionAttribute("[0-9]+")).ShouldBe(["x: must match the regular expression '[0-9]+', got 'ab'"]);
        Errors("\"ab\"", ValueCodecs.String, new EmailAddressAttribute()).ShouldBe(["x: is not a valid e-mail address, got 'ab'"]);
        Errors("\"abc\"", ValueCodecs.String, new StringLengthAttribute(2)).ShouldBe(["x: must be a string with a maximum length of 2, got 'abc'"]);
        Errors("\"\"", ValueCodecs.String, new RequiredAttribute()).ShouldBe(["x: is required, got ''"]);
    }

    [Fact]
    public void Allowed_and_denied_values_are_listed()
    {
        Errors("5", ValueCodecs.Int32, new AllowedValuesAttribute(1, 2)).ShouldBe(["x: must be one of: 1, 2, got 5"]);
        Errors("\"b\"", ValueCodecs.String, new DeniedValuesAttribute("a", "b")).ShouldBe(["x: must not be one of: a, b, got 'b'"]);
    }

    [Fact]
    public void Every_broken_rule_is_reported() =>
        Errors("\"abc\"", ValueCodecs.String, new MaxLengthAttribute(2), new RegularExpressionAttribute("[0-9]+")).Length.ShouldBe(2);

    [Fact]
    public void A_message_of_the_users_own_is_kept() =>
        Errors("5", ValueCodecs.Int32, new RangeAttribute(1, 3) { ErrorMessage = "Give {0} between {1} and {2}." }).ShouldBe(["x: Give the value between 1 and 3, got 5"]);

    [Fact]
    public void A_long_beyond_the_ints_of_its_range_is_out_of_range() =>
        Errors("99999999999", ValueCodecs.Int64, new RangeAttribute(1, 3)).ShouldBe(["x: must be between 1 and 3, got 99999999999"]);

    [Fact]
    public void A_secret_is_checked_but_not_shown() =>
        Errors("\"hush\"", ValueCodecs.Secret, new MinLengthAttribute(8)).Single().ShouldNotContain("hush");

    [Fact]
    public void A_value_that_keeps_its_rules_is_read() =>
        Errors("2", ValueCodecs.Int32, new RangeAttribute(1, 3), new AllowedValuesAttribute(2)).ShouldBeEmpty();

    [Fact]
    public void A_value_of_the_wrong_type_is_not_checked_further() =>
        Errors("\"a\"", ValueCodecs.Int32, new RangeAttribute(1, 3)).ShouldBe(["x: expected a whole number, got 'a'"]);

    private static string[] Errors<T>(string json, ValueCodec<T> codec, params ValidationAttribute[] rules) =>
        CodecRun.Errors(new OneCodec<T>(codec, rules), $$"""{"x":{{json}}}""");

    private sealed class OneCodec<T>(ValueCodec<T> codec, ValidationAttribute[] rules) : ObjectCodec<T>
    {
        protected override void WriteProperties(Utf8JsonWriter writer, T value) => Write(writer, "x", value, codec);

        protected override T ReadProperties(ObjectReader reader)
        {
            var x = reader.Required("x", codec, rules);
            return reader.IsValid() ? x : default!;
        }
    }
}
