using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>A program that serves, by its HTTP API. Whatever goes wrong is an exception that names the server.</summary>
internal sealed class RemoteServer : IDisposable
{
    /// <summary>How long an answer may take; one that follows an execution, or a file on its way, takes what it takes.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(100);

    private readonly RemoteTarget _target;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="target">Which server.</param>
    /// <param name="handler">Sends requests; disposed with this.</param>
    /// <param name="time">The clock.</param>
    public RemoteServer(RemoteTarget target, HttpMessageHandler handler, TimeProvider time)
    {
        (_target, _time) = (target, time);
        _client = new HttpClient(handler) { BaseAddress = new Uri(target.Address, "api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = target.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
    }

    /// <summary>The address for people.</summary>
    public string Name => _target.Name;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Tells people what happens while a command goes on.</summary>
    public Action<string> Tell { get; init; } = static _ => { };

    /// <summary>Gets something.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="path">The address below <c>/api/v1/</c>.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), AnswerTime, type, cancellationToken);

    /// <summary>Gets something as text.</summary>
    /// <param name="path">The address below <c>/api/v1/</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(await ReadAsync(response, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Has something done.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="method">POST, PATCH and such.</param>
    /// <param name="path">The address below <c>/api/v1/</c>.</param>
    /// <param name="write">Writes the JSON of the body; <see langword="null"/> for none.</param>
    /// <param name="type">How the answer is read.</param>
    /// <param name="cancellationToken">Stops waiting; whether it was done is then not known.</param>
    public Task<T> SendAsync<T>(HttpMethod method, string path, Action<Utf8JsonWriter>? write, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = write is null ? null : RemoteBody.Of(write) }, type, cancellationToken);

    /// <summary>Sends a request that has something done.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="request">The request; it is disposed.</param>
    /// <param name="type">How the answer is read.</param>
    /// <param name="cancellationToken">Stops waiting; that it is not known then whether it was done is said.</param>
    public async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(request, AnswerTime, type, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Tell($"Stopped before the server {Name} had answered, so it is not known whether it has done this.");
            throw;
        }
    }

    /// <summary>Sends a request that may carry files.</summary>
    /// <typeparam name="T">What is answered.</typeparam>
    /// <param name="request">The request; it is disposed.</param>
    /// <param name="hasFiles">Whether it does: then it takes what it takes, and the server may refuse it before it is sent.</param>
    /// <param name="type">How the answer is read.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<T> UploadAsync<T>(HttpRequestMessage request, bool hasFiles, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        // A server that refuses closes the connection, and its reason would be lost behind a body that is still on its way.
        request.Headers.ExpectContinue = hasFiles;
        return SendAsync(request, hasFiles ? Timeout.InfiniteTimeSpan : AnswerTime, type, cancellationToken);
    }

    /// <summary>Opens an answer that goes on: the caller reads and disposes it.</summary>
    /// <param name="request">The request; it is disposed.</param>
    /// <param name="cancellationToken">Stops waiting for the beginning.</param>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var sent = request;
        return await AnswerAsync(sent, AnswerTime, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the JSON of an event.</summary>
    /// <typeparam name="T">What it tells.</typeparam>
    /// <param name="json">The JSON.</param>
    /// <param name="type">How it is read.</param>
    public T Read<T>(string json, JsonTypeInfo<T> type) => RemoteProblems.Read(Name, Encoding.UTF8.GetBytes(json), type);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request, TimeSpan patience, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var response = await AnswerAsync(sent, patience, cancellationToken).ConfigureAwait(false);
        return RemoteProblems.Read(Name, await ReadAsync(response, cancellationToken).ConfigureAwait(false), type);
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception);
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !either.IsCancellationRequested)
        {
            throw new ServerUnavailableException($"The server {Name} cannot be reached: no connection within {Display.Duration(RemoteHandlers.ConnectTime)}. Does it serve there?", exception) { IsUnreached = true };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerUnavailableException($"The server {Name} has not answered within {Display.Duration(patience)}.");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw RemoteProblems.Of(_target, response, await ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(AnswerTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Unreachable(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerUnavailableException($"The server {Name} has not answered within {Display.Duration(AnswerTime)}.");
        }
    }

    private ServerUnavailableException Unreachable(Exception exception)
    {
        var reason = Display.OneLine(exception is HttpRequestException { StatusCode: null, InnerException: { } inner } ? inner.Message : exception.Message).TrimEnd('.');
        return new ServerUnavailableException(
            exception is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
                ? $"No secure connection to the server {Name} can be made: {reason}. It must speak TLS there, with a certificate that this machine trusts; {RemoteOptions.Insecure.Name} does not change that."
                : $"The server {Name} cannot be reached: {reason}. Does it serve there?",
            exception)
        {
            IsUnreached = exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError },
        };
    }
}
