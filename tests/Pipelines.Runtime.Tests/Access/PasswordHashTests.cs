using Pipelines.Runtime.Access.Passwords;

namespace Pipelines.Runtime.Tests.Access;

public sealed class PasswordHashTests
{
    [Fact]
    public void A_hash_is_read_again_and_fits_its_password_alone()
    {
        var text = PasswordHash.Create("correct horse").Text;

        text.ShouldStartWith("v1.pbkdf2-sha256.600000.");
        PasswordHash.Parse(text)!.Fits("correct horse").ShouldBeTrue();
        PasswordHash.Parse(text)!.Fits("correct horsf").ShouldBeFalse();
        PasswordHash.Create("correct horse").Text.ShouldNotBe(text);
    }

    // Computed with hashlib.pbkdf2_hmac of Python: salt 00 01 … 0f, 600,000 rounds.
    [Fact]
    public void It_is_PBKDF2_with_HMAC_SHA_256() =>
        PasswordHash.Parse("v1.pbkdf2-sha256.600000.AAECAwQFBgcICQoLDA0ODw.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")!.Fits("correct horse").ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("v2.pbkdf2-sha256.600000.AAECAwQFBgcICQoLDA0ODw.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")]
    [InlineData("v1.pbkdf2-sha1.600000.AAECAwQFBgcICQoLDA0ODw.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")]
    [InlineData("v1.pbkdf2-sha256.599999.AAECAwQFBgcICQoLDA0ODw.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")]
    [InlineData("v1.pbkdf2-sha256.2000000000.AAECAwQFBgcICQoLDA0ODw.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")]
    [InlineData("v1.pbkdf2-sha256.600000.AAEC.lqWQTC4IyNpCMF28xdfPGOrSY21J9ZUmtgbyZpYoFHM")]
    [InlineData("v1.pbkdf2-sha256.600000.AAECAwQFBgcICQoLDA0ODw.AAEC")]
    [InlineData("v1.pbkdf2-sha256.600000.!!!.!!!")]
    public void What_is_none_or_a_weak_one_is_not_read(string text) => PasswordHash.Parse(text).ShouldBeNull();
}
