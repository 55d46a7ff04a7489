using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Runtime.Secrets.Redaction;

namespace Pipelines.Runtime.Tests.Secrets.Redaction;

public sealed class SecretRedactorTests
{
    // Everything that some writer escapes: quotes, a slash, a space, plus, non-ASCII, an emoji.
    private const string Awkward = "pä\"ss/w+ör d&<€😀\\'=~!";

    public static TheoryData<string, string> Forms()
    {
        var forms = new TheoryData<string, string>();
        foreach (var secret in new[] { "hunter2", "correct horse", Awkward, "line one of it\nline two of it" })
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            forms.Add(secret, secret);
            forms.Add(secret, Convert.ToHexString(bytes));
            forms.Add(secret, Convert.ToHexStringLower(bytes));
            forms.Add(secret, BitConverter.ToString(bytes));
            forms.Add(secret, Uri.EscapeDataString(secret));
            forms.Add(secret, LowerDigits(Uri.EscapeDataString(secret)));
            forms.Add(secret, WebUtility.UrlEncode(secret));
            forms.Add(secret, Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal));
            forms.Add(secret, JsonSerializer.Serialize(secret)[1..^1]);
            forms.Add(secret, JsonSerializer.Serialize(secret, Relaxed)[1..^1]);
            forms.Add(secret, JsonSerializer.Serialize(JsonSerializer.Serialize(secret)[1..^1])[1..^1]);
            forms.Add(secret, WebUtility.HtmlEncode(secret));
            forms.Add(secret, Convert.ToBase64String(bytes));
            forms.Add(secret, Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('='));
        }

        return forms;
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_masked_in_every_form(string secret, string form) =>
        Of(secret).Apply($"[{form}]").ShouldBe("[***]");

    [Theory]
    [InlineData("hunter2")]
    [InlineData("correct horse")]
    [InlineData(Awkward)]
    public void Base64_is_masked_wherever_it_stands_among_other_bytes(string secret)
    {
        for (var before = 0; before < 7; before++)
        {
            for (var after = 0; after < 7; after++)
            {
                byte[] bytes = [.. Enumerable.Repeat((byte)'a', before), .. Encoding.UTF8.GetBytes(secret), .. Enumerable.Repeat((byte)'z', after)];
                foreach (var text in new[] { Convert.ToBase64String(bytes), Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_') })
                {
                    var masked = Of(secret).Apply(text);

                    var known = masked.Split("***");
                    known.Length.ShouldBe(2, $"{before}, {after}: {masked}");
                    // Only characters made of the other bytes alone are left.
                    known[0].Length.ShouldBe(before * 8 / 6, masked);
                    known[1].TrimEnd('=').Length.ShouldBeLessThanOrEqualTo(((after * 8) + 5) / 6, masked);
                }
            }
        }
    }

    [Fact]
    public void Base64_with_signs_is_masked_in_URLs_and_in_JSON()
    {
        var secret = "~~>>??~~>>??";
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        base64.ShouldContain('+');

        Of(secret).Apply($"q={Uri.EscapeDataString(base64)}").ShouldBe("q=***");
        Of(secret).Apply(JsonSerializer.Serialize(base64)).ShouldBe("\"***\"");
    }

    [Fact]
    public void The_longest_secret_is_masked_whole() => Of("hunter2", "hunter2-long").Apply("hunter2-long hunter2").ShouldBe("*** ***");

    [Fact]
    public void Secrets_that_overlap_leave_nothing() => Of("abcdef", "defghi").Apply("xabcdefghix").ShouldBe("x***x");

    [Fact]
    public void Secrets_side_by_side_are_one_mask() => Of("hunter2").Apply("hunter2hunter2").ShouldBe("***");

    [Fact]
    public void Secrets_of_several_redactors_that_overlap_leave_nothing() =>
        SecretRedactor.Apply("hunter2-long", [Of("hunter2"), SecretRedactor.None, Of("hunter2-long")]).ShouldBe("***");

    [Fact]
    public void A_line_of_a_key_is_masked_by_itself() =>
        Of("-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n").Apply("2: hkiG9w0BAQEFAASC").ShouldBe("2: ***");

    [Fact]
    public void Blanks_around_a_secret_are_no_part_of_it() => Of(" hunter2 ").Apply("is hunter2.").ShouldBe("is ***.");

    [Theory]
    [InlineData("on", "turned on, on", "turned ***, ***")]
    [InlineData("on", "one month", "one month")]
    [InlineData("a1", "a1", "***")]
    [InlineData("a1", "ba1 a1b", "ba1 a1b")]
    public void A_short_secret_is_masked_where_it_is_a_word(string secret, string text, string expected) => Of(secret).Apply(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void What_is_blank_is_no_secret(string secret) => SecretPatterns.Of(secret).ShouldBeEmpty();

    [Fact]
    public void Text_without_secrets_is_the_same_text()
    {
        var text = "nothing to see here";

        Of("hunter2").Apply(text).ShouldBeSameAs(text);
        SecretRedactor.None.Apply(text).ShouldBeSameAs(text);
    }

    [Fact]
    public void Without_secrets_nothing_is_allocated()
    {
        var text = new string('x', 1000);
        SecretRedactor.None.Apply(text);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 100; round++)
        {
            SecretRedactor.None.Apply(text);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Many_secrets_are_found_at_once()
    {
        var secrets = Enumerable.Range(0, 500).Select(number => string.Create(CultureInfo.InvariantCulture, $"secret-{number:000}-value")).ToArray();

        var masked = Of(secrets).Apply(string.Join(' ', secrets));

        masked.ShouldBe(string.Join(' ', Enumerable.Repeat("***", 500)));
    }

    private static SecretRedactor Of(params string[] secrets) => new([.. secrets.SelectMany(SecretPatterns.Of)]);

    private static string LowerDigits(string escaped)
    {
        var lower = new StringBuilder(escaped);
        for (var index = 0; index < lower.Length; index++)
        {
            if (lower[index] == '%')
            {
                lower[index + 1] = char.ToLowerInvariant(lower[index + 1]);
                lower[index + 2] = char.ToLowerInvariant(lower[index + 2]);
            }
        }

        return lower.ToString();
    }
}
