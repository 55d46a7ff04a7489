using System.Text;
using System.Text.Json;
using Pipelines.Runtime.Secrets.Redaction;

namespace Pipelines.Runtime.Tests.Secrets.Redaction;

public sealed class JsonRedactionTests
{
    private static readonly SecretRedactor Redactor = new([.. SecretPatterns.Of("pa\"ss+1"), .. SecretPatterns.Of("4711")]);

    [Theory]
    [InlineData("""{"a":"say pa\u0022ss\u002B1"}""", """{"a":"say ***"}""")]
    [InlineData("""{"a":["pa\"ss+1",1,null,true]}""", """{"a":["***",1,null,true]}""")]
    [InlineData("""{"pa\"ss+1":1}""", """{"***":1}""")]
    [InlineData("4711", "\"***\"")]
    [InlineData("[47110,4711]", """[47110,"***"]""")]
    [InlineData("""{"a":{"$secret":"pa\"ss+1"},"b":"pa\"ss+1"}""", """{"a":{"$secret":"pa\u0022ss\u002B1"},"b":"***"}""")]
    [InlineData("""{"a":{"$secret":"pa\"ss+1","b":1}}""", """{"a":{"$secret":"***","b":1}}""")]
    public void Texts_names_and_numbers_are_masked_and_marked_secrets_stay(string json, string expected)
    {
        var masked = Text(JsonRedaction.Apply(Encoding.UTF8.GetBytes(json), Redactor));

        JsonElement.DeepEquals(JsonElement.Parse(masked), JsonElement.Parse(expected)).ShouldBeTrue(masked);
    }

    [Fact]
    public void Without_secrets_the_JSON_is_the_same_memory()
    {
        ReadOnlyMemory<byte> json = """{ "a" : "b" }"""u8.ToArray();

        JsonRedaction.Apply(json, Redactor).ShouldBe(json);
    }

    [Fact]
    public void Marked_secrets_are_found_at_any_depth() =>
        MarkedSecrets.In("""{"a":{"$secret":"one"},"b":[{"c":{"$secret":"two"}}]}"""u8.ToArray()).ShouldBe(["one", "two"], ignoreOrder: true);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
