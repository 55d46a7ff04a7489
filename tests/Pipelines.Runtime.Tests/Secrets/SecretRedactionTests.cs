using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Tests.Secrets;

public sealed class SecretRedactionTests
{
    [Fact]
    public void Every_secret_of_the_inputs_is_taken_out_of_text() =>
        SecretRedaction.Of("""{"a":{"$secret":"hunter2"},"b":[{"$secret":"hunter2-long"}]}"""u8.ToArray())
            .Apply("Login with hunter2-long failed, hunter2 too.")
            .ShouldBe("Login with *** failed, *** too.");

    [Fact]
    public void Values_too_short_to_be_secrets_leave_ordinary_words_alone() =>
        SecretRedaction.Of("""{"a":{"$secret":"on"}}"""u8.ToArray()).Apply("one month").ShouldBe("one month");

    [Fact]
    public void Without_secrets_text_is_left_as_it_is() => SecretRedaction.Of("""{"a":"hunter2"}"""u8.ToArray()).Apply("hunter2").ShouldBe("hunter2");
}
