using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Inputs;

public sealed class InputTextTests
{
    [Theory]
    [InlineData(InputKind.Text, false, "2019-01", "\"2019-01\"")]
    [InlineData(InputKind.Text, false, "", "\"\"")]
    [InlineData(InputKind.Text, true, "a, b", """["a","b"]""")]
    [InlineData(InputKind.Text, true, """["a,b"]""", """["a,b"]""")]
    [InlineData(InputKind.Number, false, "+1.50", "1.50")]
    [InlineData(InputKind.Number, false, "-3", "-3")]
    [InlineData(InputKind.Number, false, "123456789012345678901", "123456789012345678901")]
    [InlineData(InputKind.Number, true, "1,2", "[1,2]")]
    [InlineData(InputKind.Boolean, false, "yes", "true")]
    [InlineData(InputKind.Boolean, false, "OFF", "false")]
    [InlineData(InputKind.Secret, false, "a,b", "\"a,b\"")]
    [InlineData(InputKind.Json, false, """{"a":1}""", """{"a":1}""")]
    [InlineData(InputKind.Json, true, """{"a":1}""", """[{"a":1}]""")]
    public void Text_becomes_json_of_its_kind(InputKind kind, bool isList, string text, string json)
    {
        var errors = new List<string>();
        var result = InputText.ToJson(TestInputs.Of("x", kind, isList), [text], errors.Add);
        errors.ShouldBeEmpty();
        result!.ToJsonString().Replace("\\u002B", "+").ShouldBe(json);
    }

    [Theory]
    [InlineData(InputKind.Number, "many", "expected a number, got 'many'")]
    [InlineData(InputKind.Number, "\"1\"", "expected a number, got '\"1\"'")]
    [InlineData(InputKind.Boolean, "maybe", "expected a number, got 'maybe'")]
    [InlineData(InputKind.Json, "{", "expected a number as JSON, got '{' (line 1, position 2)")]
    public void Text_that_does_not_fit_says_what_was_expected(InputKind kind, string text, string message)
    {
        var errors = new List<string>();
        InputText.ToJson(TestInputs.Of("x", kind, expected: "a number"), [text], errors.Add).ShouldBeNull();
        errors.ShouldBe([message]);
    }

    [Fact]
    public void A_list_takes_repeated_options()
    {
        var errors = new List<string>();
        InputText.ToJson(TestInputs.Of("x", InputKind.Text, isList: true), ["a", "b,c"], errors.Add)!.ToJsonString().ShouldBe("""["a","b","c"]""");
    }

    [Fact]
    public void A_single_value_given_twice_is_a_mistake()
    {
        var errors = new List<string>();
        InputText.ToJson(TestInputs.Of("x", InputKind.Text), ["a", "b"], errors.Add);
        errors.ShouldBe(["is given 2 times ('a', 'b'); it takes one value"]);
    }

    [Fact]
    public void A_secret_is_never_in_a_mistake()
    {
        var errors = new List<string>();
        InputText.ToJson(TestInputs.Of("x", InputKind.Secret), ["abc", "def"], errors.Add);
        errors.Single().ShouldNotContain("abc");
    }

    [Fact]
    public void A_flag_without_a_value_is_true_and_other_options_need_one()
    {
        var errors = new List<string>();
        InputText.ToJson(TestInputs.Of("x", InputKind.Boolean), [], errors.Add)!.ToJsonString().ShouldBe("true");
        InputText.ToJson(TestInputs.Month, [], errors.Add);
        errors.ShouldBe(["needs a value: expected a month (yyyy-MM)"]);
    }
}
