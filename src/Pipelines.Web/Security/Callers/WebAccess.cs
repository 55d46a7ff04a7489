using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pipelines.Web.Hosting;
using Pipelines.Web.Security.Sessions;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Callers;

/// <summary>
/// Says who calls. As long as nobody has set up a way to tell, the API is open to this machine; from the first user or key on it is
/// closed to whoever cannot say, and stays so until the program starts again.
/// </summary>
internal sealed class WebAccess(IOptions<WebSecurityOptions> options, KeyCallers keys, WebSessions sessions)
{
    private const string KeyHeader = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private volatile bool _isOpen;

    /// <summary>Whether the API is open to this machine, as far as this process has looked.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Decides whether the server may start where it is to listen.</summary>
    /// <exception cref="OptionsValidationException">Others than this machine could reach it, and there is no way to tell callers apart.</exception>
    public async Task StartingAsync(WebAddresses addresses, CancellationToken cancellationToken)
    {
        await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
        var settings = options.Value;
        var isClosed = settings.Users.Count > 0 || await keys.AnyAsync(cancellationToken).ConfigureAwait(false);
        if (!isClosed && WhyNotOpen(addresses, settings) is { } why)
        {
            throw new OptionsValidationException(nameof(WebSecurityOptions), typeof(WebSecurityOptions),
                [$"{why}, and there is no way to tell who calls. Make a key with 'apikeys create <name> --scope admin', or set {WebOptions.Section}:{nameof(WebSecurityOptions.Users)} or {WebOptions.Section}:{nameof(WebSecurityOptions.ApiKeys)}."]);
        }

        _isOpen = !isClosed;
    }

    /// <summary>
    /// Whether the API is open to this machine at this moment. Any process may make the first key, and tells nobody: as long as there is none,
    /// the store is asked for each request, so that the key holds from the moment on that it is there.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<bool> IsOpenNowAsync(CancellationToken cancellationToken)
    {
        if (_isOpen && await keys.AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            _isOpen = false;
        }

        return _isOpen;
    }

    /// <summary>Who sends a request; <see langword="null"/> when it does not say, and must. Besides, whether it says so wrongly.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isOpen">What <see cref="IsOpenNowAsync"/> says.</param>
    public async ValueTask<(KnownCaller? Caller, bool HasFailed)> FindAsync(HttpContext context, bool isOpen)
    {
        var cancellationToken = context.RequestAborted;
        if (KeyOf(context.Request) is { } key)
        {
            var caller = await keys.FindAsync(key, cancellationToken).ConfigureAwait(false);
            return (caller, caller is null);
        }

        if (SessionCookie.Read(context) is { } token && await sessions.FindAsync(token, cancellationToken).ConfigureAwait(false) is { } session)
        {
            return (KnownCaller.OfUser(session), false);
        }

        return (isOpen && CallerAddress.IsLocal(context) ? KnownCaller.Local : null, false);
    }

    private static string? WhyNotOpen(WebAddresses addresses, WebSecurityOptions settings) =>
        !addresses.AreLoopback ? $"{WebOptions.Section}:{nameof(WebOptions.Urls)}: other machines can reach {addresses}"
        : settings.TrustedProxies.Count > 0 ? $"{WebOptions.Section}:{nameof(WebSecurityOptions.TrustedProxies)}: other machines can reach the program through the proxy"
        : settings.RequireAuthentication ? $"{WebOptions.Section}:{nameof(WebSecurityOptions.RequireAuthentication)}: authentication is required"
        : null;

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim()
            : request.Headers.TryGetValue(KeyHeader, out var key) ? key.ToString().Trim()
            : null;
    }
}
