using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Sessions;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Guards;

/// <summary>Lets a request through to its endpoint, or refuses it: by whom it is, from which site, how many there were, and what the caller may do.</summary>
internal sealed class AccessGuard(WebAccess access, IOptions<WebSecurityOptions> options, TimeProvider time)
{
    /// <summary>Wrong keys from one address; whoever mistypes one does so a few times.</summary>
    private const int FailuresPerMinute = 60;

    private readonly RateTable _requests = new(options.Value.RequestsPerMinute, time);
    private readonly RateTable _failures = new(FailuresPerMinute, time);

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        var operation = endpoint?.Metadata.GetMetadata<ApiOperation>();
        if (operation is null)
        {
            HostGuard.Check(context.Request, access.IsOpen, options.Value.AllowedHosts);

            // What routing answers itself, such as a wrong method, is no route. A route that says nothing of its rights is a mistake of ours.
            await (endpoint is RouteEndpoint ? throw Forbidden("This endpoint declares no right.") : next(context)).ConfigureAwait(false);
            return;
        }

        if (endpoint!.Metadata.GetMetadata<OtherSites>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (operation.Right == ApiRight.None)
        {
            CheckOpenTo(context);
        }
        else
        {
            await AuthorizeAsync(context, operation).ConfigureAwait(false);
        }

        await next(context).ConfigureAwait(false);
    }

    /// <summary>What anybody may call: health by whatever name the machine has, but nothing that changes from another site.</summary>
    private void CheckOpenTo(HttpContext context)
    {
        if (!CrossSiteGuard.IsSafe(context.Request.Method))
        {
            HostGuard.Check(context.Request, access.IsOpen, options.Value.AllowedHosts);
            CrossSiteGuard.Check(context.Request, null);
        }

        Pass(_requests, $"address:{CallerAddress.GroupOf(context)}");
    }

    private async Task AuthorizeAsync(HttpContext context, ApiOperation operation)
    {
        var isOpen = await access.IsOpenNowAsync(context.RequestAborted).ConfigureAwait(false);
        HostGuard.Check(context.Request, isOpen, options.Value.AllowedHosts);
        var (caller, hasFailed) = await access.FindAsync(context, isOpen).ConfigureAwait(false);
        if (caller is null)
        {
            var address = $"address:{CallerAddress.GroupOf(context)}";
            Pass(hasFailed ? _failures : _requests, address);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            throw new ProblemException(
                StatusCodes.Status401Unauthorized,
                hasFailed ? "The API key is not one, or serves no more." : "Say who you are: send an API key as 'Authorization: Bearer pk_…' or 'X-Api-Key', or sign in at /api/v1/session.");
        }

        Pass(_requests, caller.Kind == CallerKind.Local ? $"address:{CallerAddress.GroupOf(context)}" : caller.Name);
        CrossSiteGuard.Check(context.Request, caller);

        // From here on it is known who asks, also for the record of what is refused.
        context.Features.Set<ICaller>(caller);
        if (caller.Right < operation.Right)
        {
            throw Forbidden($"'{caller.Name}' may not do this: it takes the scope '{operation.Right.ToString().ToLowerInvariant()}', and it has '{caller.Right.ToString().ToLowerInvariant()}'.");
        }

        if (operation.TakesUnboundOnly && caller.Namespace is { } bound)
        {
            throw Forbidden($"'{caller.Name}' is bound to namespace '{bound}', and this is about all of them.");
        }

        if (caller.Session is { IsRenewed: true } session)
        {
            SessionCookie.Write(context, session);
        }
    }

    private static ProblemException Forbidden(string detail) => new(StatusCodes.Status403Forbidden, detail);

    private static void Pass(RateTable rates, string who)
    {
        if (!rates.TryPass(who, out var retryAfter))
        {
            throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many requests. Slow down.") { RetryAfter = retryAfter };
        }
    }
}
