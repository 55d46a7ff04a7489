namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE015Tests
{
    [Theory]
    [InlineData("[Range(1, 12)] int Month = 12")]
    [InlineData("[RegularExpression(\"[a-z]+\")] string Name = \"abc\"")]
    [InlineData("[AllowedValues(\"a\", \"b\")] string Name = \"b\"")]
    [InlineData("[Range(1, 12)] int? Month = null")]
    public void A_default_that_keeps_its_rule_is_good(string input) => Run(input).ShouldBeGood();

    [Theory]
    [InlineData("[Range(1, 12)] int Month = 13", "13", "it must be between 1 and 12")]
    [InlineData("[Range(0.0, 1.0, MaximumIsExclusive = true)] double Share = 1", "1", "it must be between 0 and 1")]
    [InlineData("[RegularExpression(\"[a-z]+\")] string Name = \"abc1\"", "\"abc1\"", "it must match '[a-z]+'")]
    [InlineData("[MaxLength(3)] string Name = \"abcd\"", "\"abcd\"", "at most 3 characters")]
    [InlineData("[StringLength(9, MinimumLength = 5)] string Name = \"abcd\"", "\"abcd\"", "at least 5 characters")]
    [InlineData("[AllowedValues(\"a\", \"b\")] string Name = \"c\"", "\"c\"", "it must be one of \"a\", \"b\"")]
    [InlineData("[DeniedValues(0)] int Count = 0", "0", "it must not be one of 0")]
    [InlineData("[Required] string? Name = null", "null", "a value is required")]
    [InlineData("[EmailAddress] string Mail = \"nobody\"", "\"nobody\"", "it must be an e-mail address")]
    [InlineData("[Url] string Address = \"nowhere\"", "\"nowhere\"", "it must begin with http://")]
    public void A_default_that_breaks_its_rule_is_reported_at_the_default(string input, string on, string reason)
    {
        var mistake = Run(input).ShouldFailOnlyWith("PIPE015");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Fact]
    public void The_initializer_of_a_property_is_a_default_too() =>
        GeneratorRun.OfFlow("public sealed class Inputs { [Range(1, 12)] public decimal Month { get; init; } = 13; } [Task] public int Load() => 1;")
            .ShouldFailOnlyWith("PIPE015").On.ShouldBe("13");

    private static GeneratorRun Run(string input) => GeneratorRun.OfFlow($"public sealed record Inputs({input}); [Task] public int Load() => 1;");
}
