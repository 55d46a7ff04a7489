using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote.Answers;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Makes exceptions of answers that say no.</summary>
internal static class RemoteProblems
{
    /// <summary>What an answer says.</summary>
    /// <param name="target">The server.</param>
    /// <param name="response">Its answer.</param>
    /// <param name="body">The body of it.</param>
    public static PipelineException Of(RemoteTarget target, HttpResponseMessage response, byte[] body)
    {
        var (name, status) = (target.Name, (int)response.StatusCode);
        if (status is >= 300 and < 400)
        {
            return new RemoteProblemException(status, $"The server {name} sends on to {response.Headers.Location?.ToString() ?? "another address"}. Give that address, if it is the one you mean.");
        }

        var problem = Read(response, body);
        var detail = problem?.Detail ?? $"{status} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when target.KeyIsFor is { } other => new RemoteProblemException(
                status, $"The server {name} wants to know who asks, and the API key of the settings is for {other}: give the key for this one by {RemoteOptions.ApiKey.Name}, or set Pipelines__Server as well."),
            HttpStatusCode.Unauthorized when target.ApiKey is null => new RemoteProblemException(
                status, $"The server {name} wants to know who asks: set an API key as Pipelines__ApiKey in the environment, or give {RemoteOptions.ApiKey.Name}."),
            HttpStatusCode.Unauthorized => new RemoteProblemException(status, $"The server {name} does not take the API key: {detail}"),
            HttpStatusCode.Forbidden => new RemoteProblemException(status, $"The server {name} refuses this: {detail}"),
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new ServerUnavailableException($"The server {name} cannot do this now: {detail}{Again(response)}"),
            HttpStatusCode.InternalServerError => new RemoteProblemException(status, $"The server {name} has failed: {detail}{(problem?.TraceId is { } trace ? $" ({trace})" : "")}"),
            _ when problem is null => Stranger(name, $"it answers {detail}"),
            HttpStatusCode.NotFound when detail.StartsWith("There is nothing at", StringComparison.Ordinal) =>
                new RemoteProblemException(status, $"The server {name} does not know this request. It may be older than this program, or be at another address: {detail}"),
            _ => new RemoteProblemException(status, problem.Errors is { Count: > 0 } ? detail.TrimEnd('.') + ":" : detail)
            {
                Errors = [.. (problem.Errors ?? []).Select(static error => new InputError(error.Input, error.Message))],
            },
        };
    }

    /// <summary>That something else answers at an address.</summary>
    /// <param name="name">The address.</param>
    /// <param name="how">How it answers.</param>
    public static RemoteProblemException Stranger(string name, string how) =>
        new(0, $"{name} does not answer as a Pipelines server of this version does: {how}. Is the address right, and does the program there use the HTTP API?");

    /// <summary>That a server tells what this program does not know.</summary>
    /// <param name="what">What it tells.</param>
    public static RemoteProblemException Newer(string what) => new(0, $"The server is of another version: it tells of {what}. Use a program of the server's version.");

    /// <summary>Reads what a server has told.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="name">The server.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="type">How it is read.</param>
    /// <exception cref="RemoteProblemException">It is something else.</exception>
    public static T Read<T>(string name, ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Stranger(name, "what it tells is empty");
        }
        catch (JsonException exception)
        {
            throw Stranger(name, $"what it tells cannot be read ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }

    private static string Again(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { Ticks: > 0 } pause ? $" It may be asked again in {Display.Duration(pause)}." : "";

    private static ProblemAnswer? Read(HttpResponseMessage response, byte[] body)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body, RemoteJson.Default.ProblemAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
