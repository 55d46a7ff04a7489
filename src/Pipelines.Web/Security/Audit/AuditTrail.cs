using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Guards;

namespace Pipelines.Web.Security.Audit;

/// <summary>
/// Notes every change that somebody makes, or may not make, before it is answered: each by itself where a request makes many. Webhooks are not
/// among them: their executions say where they come from, and nobody made a change by hand.
/// </summary>
internal sealed partial class AuditTrail(AuditLog log, ILogger<AuditTrail> logger)
{
    private const string Done = "done";

    private static readonly object ActorKey = new();

    /// <summary>Says who acts where the request itself does not: somebody who signs in.</summary>
    public static void SetActor(HttpContext context, string actor) => context.Items[ActorKey] = actor;

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (CrossSiteGuard.IsSafe(context.Request.Method) || metadata?.GetMetadata<ApiOperation>() is not { } operation || metadata.GetMetadata<OtherSites>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        // Those who come too often must not fill the log.
        context.Response.OnStarting(() => context.Response.StatusCode == StatusCodes.Status429TooManyRequests
            ? Task.CompletedTask
            : RecordAsync(context, operation, OutcomeOf(context.Response.StatusCode)));
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is answered any more, and it may have been done.
            await RecordAsync(context, operation, "the caller hung up").ConfigureAwait(false);
            throw;
        }
    }

    private static string OutcomeOf(int status) => status < StatusCodes.Status400BadRequest ? Done
        : string.Create(CultureInfo.InvariantCulture, $"{(status < StatusCodes.Status500InternalServerError ? "refused" : "failed")} ({status})");

    private async Task RecordAsync(HttpContext context, ApiOperation operation, string outcome)
    {
        if (ActorOf(context) is not { } actor || (context.ChangesNothing() && outcome == Done))
        {
            // Whoever is nobody has changed nothing, and could fill the log.
            return;
        }

        // They share a transaction.
        await Task.WhenAll(EntriesOf(context, outcome).Select(entry => RecordAsync(actor, CallerAddress.Of(context), operation.Id, entry.Target, entry.Outcome))).ConfigureAwait(false);
    }

    private async Task RecordAsync(string actor, string from, string action, string target, string outcome)
    {
        try
        {
            await log.RecordAsync(actor, from, action, target, outcome, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRecorded(exception, actor, from, action, target, outcome);
        }
    }

    private static string? ActorOf(HttpContext context) => context.Items.TryGetValue(ActorKey, out var actor) ? (string?)actor : context.Features.Get<ICaller>()?.Name;

    /// <summary>One for each change; and one for the request where it made none, or broke off after some.</summary>
    private static IEnumerable<(string Target, string Outcome)> EntriesOf(HttpContext context, string outcome)
    {
        var changes = context.Changes();
        foreach (var change in changes)
        {
            yield return (change.Detail is null ? change.Subject : $"{change.Subject}: {change.Detail}", change.RefusedAs is { } status ? OutcomeOf(status) : Done);
        }

        if (changes.Count == 0 || outcome != Done)
        {
            yield return (Shortened.Of(context.Request.Path.Value ?? ""), outcome);
        }
    }

    [LoggerMessage(EventIds.AuditNotRecorded, LogLevel.Error, "The store is out of order, so that this stands nowhere but here: {Actor} from {From}: {Action} {Target}: {Outcome}")]
    private partial void LogNotRecorded(Exception exception, string actor, string from, string action, string target, string outcome);
}
