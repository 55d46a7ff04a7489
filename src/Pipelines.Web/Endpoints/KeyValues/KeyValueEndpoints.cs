using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Endpoints.Executions;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.KeyValues;

/// <summary>The values that outlive executions. Secrets among them are set, and never shown.</summary>
internal sealed class KeyValueEndpoints(IKeyValueStore store, InputProtector protector, StoreClock clock, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Key-values";
    private const int DefaultPage = 100;

    private static readonly ApiParameter NamespacePath = ApiParameter.Path("namespace", "The namespace.");
    private static readonly ApiParameter KeyPath = ApiParameter.Path("key", "The key; it may have slashes.");

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/kv", new ApiOperation("listKeyValueNamespaces", Tag, "The namespaces that have values.")
        {
            Description = PageRequest.Description,
            Parameters = PageRequest.Parameters(DefaultPage),
            Answers = [new ApiAnswer(200, "A page.", "KeyValueNamespaces")],
        }, ListNamespacesAsync);
        routes.Api("GET", "/kv/{namespace}", new ApiOperation("listKeyValues", Tag, "The values of a namespace by key, those of more than 100 characters without the value.")
        {
            Description = PageRequest.Description,
            Parameters =
            [
                NamespacePath,
                new ApiParameter("prefix", "Only keys that begin so."),
                .. PageRequest.Parameters(DefaultPage),
                new ApiParameter("after", "Only keys behind this one, where there is no cursor."),
            ],
            Answers = [new ApiAnswer(200, "A page.", "KeyValueList")],
            Problems = [404],
        }, ListAsync);
        routes.Api("GET", "/kv/{namespace}/{**key}", new ApiOperation("getKeyValue", Tag, "A value. Secrets in it are shown as ***.")
        {
            Parameters = [NamespacePath, KeyPath],
            Answers = [new ApiAnswer(200, "The value; its version is the ETag.", "KeyValue")],
            Problems = [404],
        }, GetAsync);
        routes.Api("PUT", "/kv/{namespace}/{**key}", new ApiOperation("setKeyValue", Tag, "Sets a value: the body, as JSON.")
        {
            Right = ApiRight.Admin,
            Description = """An object of the form {"$secret":"…"}, alone or within the value, is encrypted in the store and never shown.""",
            Parameters = [NamespacePath, KeyPath, new ApiParameter("ttl", "How long it can be read, e.g. 30m. Left out: for ever."), IfMatch, IfNoneMatch],
            Body = ApiBody.Json("the value, up to 1 MiB of JSON.", "{}"),
            Answers = [new ApiAnswer(200, "Set.", "KeyValueVersion")],
            Problems = [404, 412],
        }, SetAsync);
        routes.Api("DELETE", "/kv/{namespace}/{**key}", new ApiOperation("deleteKeyValue", Tag, "Removes a value.")
        {
            Right = ApiRight.Admin,
            Parameters = [NamespacePath, KeyPath, IfMatch],
            Answers = [new ApiAnswer(204, "Removed.")],
            Problems = [404, 412],
        }, DeleteAsync);
    }

    private static ApiParameter IfMatch => ApiParameter.Header("If-Match", "Only if the value has this version, in quotes.");

    private static ApiParameter IfNoneMatch => ApiParameter.Header("If-None-Match", "* for: only if it is not set.");

    private async Task ListNamespacesAsync(HttpContext context)
    {
        var (limit, last) = PageRequest.Of(context, DefaultPage, KeyValueNames.IsNamespace);
        var found = new List<string>();
        var after = last is null ? KeyValueNames.BeforeAll : KeyValueNames.BehindNamespace(last);

        // One more than shown tells whether there are more.
        while (found.Count <= limit && await NextAsync(after, context.RequestAborted).ConfigureAwait(false) is { } next)
        {
            if (Caller.Of(context).Sees(next))
            {
                found.Add(next);
            }

            after = KeyValueNames.BehindNamespace(next);
        }

        var page = Page<string>.Of(found, limit, static name => name);
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, page, KeyValueJson.WriteNamespaces).ConfigureAwait(false);
    }

    private async Task<string?> NextAsync((string Namespace, string Key) after, CancellationToken cancellationToken) =>
        await store.ListKeyValuesAsync(new KeyValueQuery { After = after, Limit = 1 }, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is [var first, ..] ? first.Namespace : null;

    private async Task ListAsync(HttpContext context)
    {
        var keyNamespace = KeyValueNames.NamespaceOf(context);
        var query = new QueryValues(context);
        var (limit, last) = PageRequest.Of(context, DefaultPage);
        var found = await store.ListKeyValuesAsync(
            new KeyValueQuery
            {
                Namespace = keyNamespace,
                Prefix = query.Text("prefix") ?? "",
                After = (last ?? query.Text("after")) is { } after ? (keyNamespace, after) : null,
                // One more than shown tells whether there are more.
                Limit = limit + 1,
            },
            clock.GetUtcNow(),
            context.RequestAborted).ConfigureAwait(false);
        var page = Page<KeyValueSummary>.Of(found, limit, static value => value.Key);
        PageRequest.Link(context, page.Next);
        await json.WriteAsync(context, page, KeyValueJson.WriteList).ConfigureAwait(false);
    }

    private async Task GetAsync(HttpContext context)
    {
        var (keyNamespace, key) = KeyValueNames.Of(context);
        var found = await store.FindKeyValueAsync([keyNamespace], key, clock.GetUtcNow(), context.RequestAborted).ConfigureAwait(false) ?? throw NotSet(keyNamespace, key);
        context.Response.Headers.ETag = ToTag(found.Version);
        var entry = new KeyValueEntry(found.Namespace, found.Key, protector.Unprotect(found.Json), found.Version, found.UpdatedAt, found.ExpiresAt);
        await json.WriteAsync(context, entry, KeyValueJson.Write).ConfigureAwait(false);
    }

    private async Task SetAsync(HttpContext context)
    {
        var (keyNamespace, key) = KeyValueNames.Of(context);
        var options = new KeyValueOptions { TimeToLive = TimeToLive(context), ExpectedVersion = ExpectedVersion(context.Request) };
        using var body = await JsonBodies.ReadAsync(context).ConfigureAwait(false);
        ArtifactHandles.RequireVisible(context, body.RootElement);
        var value = System.Text.Encoding.UTF8.GetBytes(body.RootElement.GetRawText());
        long? version;
        try
        {
            version = await Values(keyNamespace).SetJsonAsync(key, value, options, context.RequestAborted).ConfigureAwait(false);
        }
        catch (PipelineException exception) when (exception is not (StoreUnavailableException or LeaseLostException or ProblemException))
        {
            throw ProblemException.Unprocessable(exception.Message);
        }

        if (version is not { } written)
        {
            throw OtherVersion(keyNamespace, key);
        }

        context.NoteChange($"{keyNamespace} {key}");
        context.Response.Headers.ETag = ToTag(written);
        await json.WriteAsync(context, (keyNamespace, key, written), static (writer, set) => KeyValueJson.WriteVersion(writer, set.keyNamespace, set.key, set.written)).ConfigureAwait(false);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var (keyNamespace, key) = KeyValueNames.Of(context);
        var expected = ExpectedVersion(context.Request);
        var values = Values(keyNamespace);
        var isDone = expected is { } version
            ? await values.DeleteIfAsync(key, version, context.RequestAborted).ConfigureAwait(false)
            : await values.DeleteAsync(key, context.RequestAborted).ConfigureAwait(false);
        if (!isDone)
        {
            throw expected is null ? NotSet(keyNamespace, key) : OtherVersion(keyNamespace, key);
        }

        context.NoteChange($"{keyNamespace} {key}");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private StoredKeyValues Values(string keyNamespace) => new(store, protector, clock, static () => null, keyNamespace);

    private static ProblemException NotSet(string keyNamespace, string key) => ProblemException.NotFound($"Key '{key}' is not set in namespace '{keyNamespace}'.");

    private static ProblemException OtherVersion(string keyNamespace, string key) => new(
        StatusCodes.Status412PreconditionFailed, $"Key '{key}' of namespace '{keyNamespace}' has another version than the one asked for; nothing was done. Read it and try again.");

    private static string ToTag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static TimeSpan? TimeToLive(HttpContext context) => new QueryValues(context).Text("ttl") is not { } text ? null
        : DurationSetting.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration
        : throw QueryValues.Mismatch("ttl", DurationSetting.Expected, text);

    private static long? ExpectedVersion(HttpRequest request)
    {
        var (match, noneMatch) = (request.Headers.IfMatch.ToString().Trim(), request.Headers.IfNoneMatch.ToString().Trim());
        if (noneMatch.Length > 0)
        {
            return noneMatch == "*" && match.Length == 0 ? 0 : throw ProblemException.BadRequest("If-None-Match: expected *, and no If-Match beside it.");
        }

        return match.Length == 0 ? null
            : match.Length > 2 && match[0] == '"' && match[^1] == '"' && long.TryParse(match.AsSpan(1, match.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
                ? version
                : throw ProblemException.BadRequest($"If-Match: expected a version in quotes, as the ETag has it, got '{Shortened.Of(match)}'.");
    }
}
