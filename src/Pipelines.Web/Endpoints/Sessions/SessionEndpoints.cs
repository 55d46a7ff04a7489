using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Audit;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Sessions;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Endpoints.Sessions;

/// <summary>Who somebody is; signing in, and out.</summary>
internal sealed class SessionEndpoints(SignIn signIn, WebSessions sessions, IOptions<WebSecurityOptions> options, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Sessions";
    private const string Route = "/session";

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", Route, new ApiOperation("getSession", Tag, "Who calls, and what he, she or it may do.")
        {
            Answers = [new ApiAnswer(200, "The caller.", "Session")],
        }, GetAsync);
        routes.Api("POST", Route, new ApiOperation("signIn", Tag, "Signs somebody in: sets a cookie.")
        {
            Right = ApiRight.None,
            Description = "Wrong names and wrong passwords get the same answer. After failures in a row the next attempt has to wait, longer each time (429).",
            Body = ApiBody.Json("a name and a password.", """{"type":"object","required":["user","password"],"properties":{"user":{"type":"string"},"password":{"type":"string","format":"password"}}}"""),
            Answers = [new ApiAnswer(200, "The session. Send antiForgeryToken as X-Anti-Forgery-Token with every change.", "Session")],
            Problems = [401, 403, 421],
        }, SignInAsync);
        routes.Api("DELETE", Route, new ApiOperation("signOut", Tag, "Signs out: the session ends, wherever its cookie is.")
        {
            Answers = [new ApiAnswer(204, "Done; also when nobody had signed in.")],
        }, SignOutAsync);
    }

    private Task GetAsync(HttpContext context) => json.WriteAsync(context, (KnownCaller)Caller.Of(context), Write);

    private async Task SignInAsync(HttpContext context)
    {
        using var fields = await JsonBodies.ReadFieldsAsync(context, "user", "password").ConfigureAwait(false);
        var (user, password) = (fields.RequiredText("user"), fields.RequiredText("password"));

        // What is typed as a name may be a password: only known names are noted.
        var known = options.Value.Users.TryGetValue(user, out var account) ? account.Name : "unknown";
        AuditTrail.SetActor(context, $"user:{known}");
        if (await signIn.TryAsync(user, password, CallerAddress.GroupOf(context), context.RequestAborted).ConfigureAwait(false) is not { } session)
        {
            throw new ProblemException(StatusCodes.Status401Unauthorized, "The name or the password is not right.");
        }

        SessionCookie.Write(context, session);
        await json.WriteAsync(context, KnownCaller.OfUser(session), Write).ConfigureAwait(false);
    }

    private async Task SignOutAsync(HttpContext context)
    {
        if (((KnownCaller)Caller.Of(context)).Session is { } session)
        {
            await sessions.EndAsync(session, context.RequestAborted).ConfigureAwait(false);
        }

        SessionCookie.Remove(context);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Write(Utf8JsonWriter writer, KnownCaller caller)
    {
        writer.WriteStartObject();
        writer.WriteString("name", caller.Name);
        writer.WriteString("kind", caller.Kind.ToString().ToLowerInvariant());
        writer.WriteString("scope", caller.Right.ToString().ToLowerInvariant());
        writer.WriteString("namespace", caller.Namespace);
        writer.WriteInstant("expiresAt", caller.Session?.ExpiresAt);
        writer.WriteString("antiForgeryToken", caller.Session?.AntiForgeryToken);
        writer.WriteEndObject();
    }
}
