using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public class SecretCodecTests
{
    [Fact]
    public void A_secret_is_written_under_its_marker() =>
        CodecRun.Write(ValueCodecs.Secret, new Secret("hush")).ShouldBe("""{"$secret":"hush"}""");

    [Theory]
    [InlineData("""{"$secret":"hush"}""")]
    [InlineData("\"hush\"")]
    public void A_secret_is_read_from_its_marker_and_from_plain_text(string json) =>
        CodecRun.Read(ValueCodecs.Secret, json).Reveal().ShouldBe("hush");

    [Theory]
    [InlineData("424242")]
    [InlineData("""["424242"]""")]
    [InlineData("""{"secret":"424242"}""")]
    [InlineData("""{"$secret":424242}""")]
    public void A_mistake_never_repeats_what_was_given(string json) =>
        CodecRun.Errors(ValueCodecs.Secret, json).ShouldBe(["expected a secret (text), got something else (not shown)"]);

    [Fact]
    public void A_secret_given_to_another_type_is_not_shown() =>
        CodecRun.Errors(ValueCodecs.String, """{"$secret":"hush"}""").ShouldBe(["expected text, got an object"]);

    [Fact]
    public void A_missing_secret_is_named() =>
        CodecRun.Errors(ValueCodecs.Secret, "null").ShouldBe(["expected a secret (text), got nothing"]);
}
