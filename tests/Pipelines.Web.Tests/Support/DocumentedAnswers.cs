using System.Globalization;
using System.Text.Json;

namespace Pipelines.Web.Tests.Support;

/// <summary>
/// Holds every answer that a test gets against the OpenAPI document: whatever a test is about, the status, the content type and the shape of
/// the JSON must be those that the document promises.
/// </summary>
internal sealed class DocumentedAnswers() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
{
    // The same for every server of these tests, but for endpoints that a test adds, which are not looked up.
    private static JsonElement? _document;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        _document ??= await ReadAsync(request.RequestUri!, cancellationToken);
        if (Find(_document.Value, request) is { } operation)
        {
            await CheckAsync($"{request.Method} {request.RequestUri!.PathAndQuery}: {(int)response.StatusCode}", operation, response, request.Method == HttpMethod.Head, cancellationToken);
        }

        return response;
    }

    private async Task<JsonElement> ReadAsync(Uri server, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "/openapi/v1.json"));
        using var response = await base.SendAsync(request, cancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        return document.RootElement.Clone();
    }

    /// <summary>The operation of a request; none where nothing is to be promised: an address of nothing, a method that is not taken.</summary>
    private static JsonElement? Find(JsonElement document, HttpRequestMessage request)
    {
        var address = request.RequestUri!.AbsolutePath.TrimEnd('/').Split('/');
        var method = request.Method == HttpMethod.Head ? "get" : request.Method.Method.ToLowerInvariant();
        var fitting = document.GetProperty("paths").EnumerateObject().Where(path => Fits(path.Name.Split('/'), address)).OrderBy(static path => path.Name.Count(static letter => letter == '{')).ToList();
        return fitting.Count > 0 && fitting[0].Value.TryGetProperty(method, out var operation) ? operation : null;
    }

    private static bool Fits(string[] path, string[] address) =>
        (path.Length == address.Length || (path[^1] == "{key}" && path.Length <= address.Length))
        && path.Zip(address).All(static pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    private static async Task CheckAsync(string request, JsonElement operation, HttpResponseMessage response, bool isHead, CancellationToken cancellationToken)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        operation.GetProperty("responses").TryGetProperty(status, out var promised).ShouldBeTrue($"{request} is not in the OpenAPI document.");
        if (isHead || response.Content.Headers.ContentType?.MediaType is not { } type)
        {
            return;
        }

        promised.TryGetProperty("content", out var contents).ShouldBeTrue($"{request} has a body ({type}), which the OpenAPI document does not say.");
        if (contents.TryGetProperty("*/*", out _))
        {
            // A file, of whatever type it is.
            return;
        }

        contents.TryGetProperty(type, out var content).ShouldBeTrue($"{request} is of type {type}, which the OpenAPI document does not say.");
        if (type.EndsWith("json", StringComparison.Ordinal))
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            new SchemaCheck(_document!.Value).Mistakes(content.GetProperty("schema"), json.RootElement).ShouldBeEmpty($"{request} {json.RootElement.GetRawText()}");
        }
    }
}
