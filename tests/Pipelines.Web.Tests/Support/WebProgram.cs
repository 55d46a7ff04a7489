using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Web.Hosting;
using Pipelines.Web.Tests.Flows;
using Spectre.Console;

namespace Pipelines.Web.Tests.Support;

/// <summary>A program that serves in this process, on a free port of 127.0.0.1, with a client.</summary>
internal sealed class WebProgram : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _error = new();
    private readonly string? _ownFolder;
    private readonly Task<int> _run;

    private WebProgram(string? folder, Action<PipelineAppBuilder>? configure)
    {
        _ownFolder = folder is null ? Directory.CreateTempSubdirectory("pipelines-web-").FullName : null;
        Folder = folder ?? _ownFolder!;
        var started = new StartedSignal();
        var app = Build(["serve"], Folder, new StringWriter(), _error, builder =>
        {
            builder.UseWeb();
            builder.Services.AddSingleton(Gates);
            configure?.Invoke(builder);
            builder.Services.AddSingleton<IServedService>(started);
        });
        Services = app.Services;

        // As in a process of its own: without the context of the test, whose few threads it would take turns on.
        _run = Task.Run(() => app.RunAsync(_stop.Token));
        Started = started.Task;
    }

    public string Folder { get; }

    public Gates Gates { get; } = new();

    public IServiceProvider Services { get; }

    public HttpClient Client { get; private set; } = new();

    private Task Started { get; }

    public static async Task<WebProgram> StartAsync(Action<PipelineAppBuilder>? configure = null, string? folder = null)
    {
        var program = new WebProgram(folder, configure);
        if (await Task.WhenAny(program.Started, program._run) == program._run)
        {
            throw new InvalidOperationException($"It ended with {await program._run}: {program._error}");
        }

        program.Client = new HttpClient(new DocumentedAnswers()) { BaseAddress = new Uri(program.Services.GetRequiredService<WebServer>().Urls[0]), Timeout = TimeSpan.FromMinutes(2) };
        return program;
    }

    /// <summary>A program that is not run yet.</summary>
    public static PipelineApp Build(string[] args, string folder, TextWriter output, TextWriter error, Action<PipelineAppBuilder> configure)
    {
        var builder = PipelineApp.CreateBuilder(args);
        builder.Configuration["Pipelines:DataDirectory"] = Path.Combine(folder, "data");
        builder.Configuration["Pipelines:Web:Urls"] = "http://127.0.0.1:0";
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        builder.Services.AddSingleton(new Terminal(console, TextWriter.Synchronized(error), new StringReader("")));
        builder.Pipelines.AddFlows();
        configure(builder);
        return builder.Build();
    }

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Get, path, null, expected);

    public Task<JsonElement> PostAsync(string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Post, path, body, expected);

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        return await SendAsync(request, expected);
    }

    public async Task<JsonElement> SendAsync(HttpRequestMessage request, HttpStatusCode expected)
    {
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, $"{request.Method} {request.RequestUri}: {text}");
        if (text.Length == 0)
        {
            return default;
        }

        using var json = JsonDocument.Parse(text);
        if ((int)expected >= 400)
        {
            response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            json.RootElement.GetProperty("status").GetInt32().ShouldBe((int)expected);
        }

        return json.RootElement.Clone();
    }

    /// <summary>Starts an execution and gives its id.</summary>
    public async Task<string> StartFlowAsync(string flow, object? inputs = null)
    {
        var started = await PostAsync("/api/v1/executions", new { flow, inputs = inputs ?? new { } }, HttpStatusCode.Created);
        return started.GetProperty("executionId").GetString()!;
    }

    /// <summary>Follows an execution until its end and gives the events.</summary>
    public async Task<IReadOnlyList<ServerEvent>> FollowAsync(string id, string? lastEventId = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{id}/events{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = new List<ServerEvent>();
        await foreach (var seen in ServerEvent.ReadAsync(await response.Content.ReadAsStreamAsync()))
        {
            events.Add(seen);
        }

        return events;
    }

    /// <summary>Waits for the end of an execution and gives its state.</summary>
    public async Task<string> EndOfAsync(string id)
    {
        var events = await FollowAsync(id, query: "?logs=false");
        return events[^1].Json.GetProperty("state").GetString()!;
    }

    /// <summary>Waits for an event.</summary>
    public async Task<ServerEvent> EventAsync(string id, Func<ServerEvent, bool> isMeant)
    {
        using var response = await Client.GetAsync($"/api/v1/executions/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        await foreach (var seen in ServerEvent.ReadAsync(await response.Content.ReadAsStreamAsync()))
        {
            if (isMeant(seen))
            {
                return seen;
            }
        }

        throw new InvalidOperationException("It ended before.");
    }

    /// <summary>Stops the program and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _stop.Dispose();
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    /// <summary>Started behind the web server, so that it listens when this has started.</summary>
    private sealed class StartedSignal : IServedService
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _started.Task;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _started.TrySetResult();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
