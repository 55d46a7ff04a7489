using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>This program once more, as a web server that reads the same requests and answers 202 without doing anything.</summary>
internal static class BareProgram
{
    /// <summary>The word that asks for it.</summary>
    public const string Verb = "bare-program";

    /// <summary>Serves until it is told to stop.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/api/v1/webhooks/{key}", static async (string key, HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Json(new Answer([key], true), statusCode: StatusCodes.Status202Accepted);
        });
        await app.StartAsync();
        Console.WriteLine($"Listening on {app.Urls.First()}.");
        await ((IHost)app).WaitForShutdownAsync();
        return 0;
    }

    private sealed record Answer(IReadOnlyList<string> ExecutionIds, bool IsNew);
}
