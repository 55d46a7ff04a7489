using Pipelines.Runtime.Access;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Security.Sessions;

namespace Pipelines.Web.Security.Callers;

/// <summary>Somebody who may send requests.</summary>
/// <param name="Kind">How he, she or it said so.</param>
/// <param name="Name">The name for the record: <c>user:anna</c>, <c>key:ci/4f7…</c>, <c>local</c>.</param>
/// <param name="Grant">What it may do, and where.</param>
/// <param name="Session">The session of who has signed in; <see langword="null"/> otherwise.</param>
internal sealed record KnownCaller(CallerKind Kind, string Name, AccessGrant Grant, Session? Session = null) : ICaller
{
    /// <summary>Whoever calls from this machine while nothing is set up to tell callers apart.</summary>
    public static KnownCaller Local { get; } = new(CallerKind.Local, "local", new AccessGrant(AccessScope.Admin));

    /// <inheritdoc/>
    public ApiRight Right => Grant.Scope switch
    {
        AccessScope.Read => ApiRight.Read,
        AccessScope.Run => ApiRight.Run,
        AccessScope.Admin => ApiRight.Admin,
        _ => ApiRight.None,
    };

    /// <inheritdoc/>
    public string? Namespace => Grant.Namespace;

    /// <summary>A caller with a key.</summary>
    public static KnownCaller OfKey(string name, string? id, AccessGrant grant) => new(CallerKind.Key, id is null ? $"key:{name}" : $"key:{name}/{id}", grant);

    /// <summary>A caller who has signed in.</summary>
    public static KnownCaller OfUser(Session session) => new(CallerKind.User, $"user:{session.User.Name}", session.User.Grant, session);
}
