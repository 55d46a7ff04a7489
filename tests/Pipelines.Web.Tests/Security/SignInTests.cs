using System.Net;
using Pipelines.Runtime.Access;

namespace Pipelines.Web.Tests.Security;

public sealed class SignInTests
{
    [Fact]
    public async Task Whoever_signs_in_gets_a_cookie_that_no_script_and_no_other_site_can_use()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna", "run"));

        using var answer = await server.SignInAsync("Anna", Passwords.Right);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("path=/");
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        var session = await client.GetStringAsync("/api/v1/session");
        session.ShouldContain("\"name\":\"user:anna\"");
        session.ShouldContain("\"scope\":\"run\"");
    }

    [Fact]
    public async Task A_change_with_a_cookie_needs_the_token_beside_it_and_signing_out_ends_the_session()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        var (cookie, token) = await server.SignedInAsync("anna", Passwords.Right);
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);

        (await client.DeleteAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        client.DefaultRequestHeaders.Add("X-Anti-Forgery-Token", token[..^1] + (token[^1] == 'A' ? 'B' : 'A'));
        (await client.DeleteAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        client.DefaultRequestHeaders.Remove("X-Anti-Forgery-Token");
        client.DefaultRequestHeaders.Add("X-Anti-Forgery-Token", token);
        (await client.DeleteAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));

        using var wrongPassword = await server.SignInAsync("anna", Passwords.Wrong);
        using var wrongName = await server.SignInAsync("bert", Passwords.Right);

        wrongPassword.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wrongName.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await wrongName.Content.ReadAsStringAsync()).ShouldBe(await wrongPassword.Content.ReadAsStringAsync());
        wrongPassword.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task After_failures_in_a_row_even_the_right_password_has_to_wait()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));

        // More than are free, and all at once: they count before they are looked at.
        var failures = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.SignInAsync("anna", Passwords.Wrong)));

        failures.Count(static answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(5);
        failures.Count(static answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(3);
        using var locked = await server.SignInAsync("anna", Passwords.Right);
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        (await server.SignedInAsync("anna", Passwords.Right)).Cookie.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Attempts_are_noted_without_what_was_typed()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var failure = await server.SignInAsync("a password typed as a name", Passwords.Wrong);
        using var success = await server.SignInAsync("anna", Passwords.Right);
        using var client = server.Client(await server.KeyAsync(AccessScope.Admin));

        var audit = await client.GetStringAsync("/api/v1/audit?action=signIn");

        audit.ShouldContain("\"actor\":\"user:unknown\"");
        audit.ShouldContain("refused (401)");
        audit.ShouldContain("\"actor\":\"user:anna\"");
        audit.ShouldNotContain("typed as a name");
        audit.ShouldNotContain(Passwords.Right);
    }

    [Theory]
    [InlineData("""{"user":"anna"}""", 422)]
    [InlineData("""{"user":"anna","password":7}""", 422)]
    [InlineData("""{"user":"anna","password":"x","more":1}""", 422)]
    [InlineData("""["anna"]""", 422)]
    [InlineData("{", 400)]
    public async Task What_is_no_name_and_password_is_refused(string body, int expected)
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var client = server.Client();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        ((int)(await client.PostAsync("/api/v1/session", content)).StatusCode).ShouldBe(expected);
    }

    [Fact]
    public async Task A_cookie_means_nothing_once_the_user_is_gone()
    {
        await using var server = await SecuredServer.StartAsync(Passwords.User("anna"));
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("Cookie", $"pipelines_session={new string('A', 43)}");

        (await client.GetAsync("/api/v1/session")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
