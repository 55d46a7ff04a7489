using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Pipelines.Web.Hosting;
using Pipelines.Web.Security.Audit;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Guards;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security;

/// <summary>What stands between the network and the endpoints.</summary>
internal sealed class SecurityModule(WebAccess access, AccessGuard guard, AuditTrail trail, IOptions<WebSecurityOptions> options) : IWebModule
{
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public Task StartingAsync(WebAddresses addresses, CancellationToken cancellationToken) => access.StartingAsync(addresses, cancellationToken);

    /// <inheritdoc/>
    public void Configure(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(static server => Limit(server.Limits));

    /// <inheritdoc/>
    public void Use(WebApplication app)
    {
        if (options.Value.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarding());
        }

        app.Use((context, next) =>
        {
            SecurityHeaders.Set(context);
            HeadGuard.Check(context);
            return next(context);
        });
        app.Use(trail.InvokeAsync);
        app.Use(guard.InvokeAsync);
    }

    // Whoever sends slowly on purpose is hung up on; how slow a body may be is the server's own default, 240 bytes a second.
    private static void Limit(KestrelServerLimits limits)
    {
        HeadGuard.Bound(limits);
        limits.RequestHeadersTimeout = HeaderTimeout;
    }

    private ForwardedHeadersOptions Forwarding()
    {
        var forwarding = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As many as there are trusted proxies in a row: the first that is not one is the caller.
            ForwardLimit = null,
        };
        forwarding.KnownProxies.Clear();
        forwarding.KnownIPNetworks.Clear();
        foreach (var network in options.Value.TrustedProxies)
        {
            forwarding.KnownIPNetworks.Add(network);
        }

        return forwarding;
    }
}
