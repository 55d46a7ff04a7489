using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Keys;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Testing;
using Pipelines.Web.Hosting;
using Pipelines.Web.Tests.Support;
using Spectre.Console;

namespace Pipelines.Web.Tests.Security;

/// <summary>A program that serves on a free port of this machine, with two flows in two namespaces.</summary>
internal sealed class SecuredServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _error = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-web-");
    private readonly PipelineApp _app;
    private readonly Announced _output = new();
    private Task<int> _run = Task.FromResult(0);

    private SecuredServer(IEnumerable<(string Key, string? Value)> settings, Action<IServiceCollection>? configure = null)
    {
        var builder = PipelineApp.CreateBuilder(["serve"]);
        builder.Configuration["Pipelines:DataDirectory"] = _folder.FullName;
        builder.Configuration["Pipelines:LeaseDuration"] = "1h";
        builder.Configuration["Pipelines:Web:Urls"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        builder.Services.AddSingleton(new Terminal(console, TextWriter.Synchronized(_error), TextReader.Null));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        configure?.Invoke(builder.Services);
        builder.Pipelines.AddFlows();
        builder.UseWeb();
        _app = builder.Build();
    }

    /// <summary>The time of the program. It stands still; a move must stay well below an hour, after which a lease would be lost.</summary>
    public ManualClock Clock { get; } = new();

    public IServiceProvider Services => _app.Services;

    public string Error => _error.ToString();

    public Uri Address { get; private set; } = null!;

    /// <summary>Starts; what cannot start fails the test with what it said.</summary>
    public static Task<SecuredServer> StartAsync(params (string Key, string? Value)[] settings) => StartAsync(static _ => { }, settings);

    /// <summary>Starts with services of the test's own.</summary>
    public static async Task<SecuredServer> StartAsync(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        var server = new SecuredServer(settings, configure);
        server._run = server._app.RunAsync(server._stop.Token);
        if (await Task.WhenAny(server._output.Listening, server._run) == server._run)
        {
            throw new InvalidOperationException($"The server ended with code {await server._run}: {server.Error}");
        }

        server.Address = new Uri(server.Services.GetRequiredService<WebServer>().Urls[0]);
        return server;
    }

    /// <summary>Tries to start where that is to be refused.</summary>
    public static async Task<(int ExitCode, string Error)> RunAsync(params (string Key, string? Value)[] settings)
    {
        await using var server = new SecuredServer(settings);
        server._run = server._app.RunAsync(server._stop.Token);
        await Task.WhenAny(server._output.Listening, server._run);
        await server._stop.CancelAsync();
        return (await server._run, server.Error);
    }

    public HttpClient Client(string? key = null)
    {
        // Cookies are sent by hand where a test is about them.
        var client = new HttpClient(new DocumentedAnswers()) { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        }

        return client;
    }

    public async Task<string> KeyAsync(AccessScope scope, string? keyNamespace = null, TimeSpan? timeToLive = null, string name = "test") =>
        (await Services.GetRequiredService<ApiKeys>().CreateAsync(name, new AccessGrant(scope, keyNamespace), timeToLive, CancellationToken.None)).Key;

    public async Task<HttpResponseMessage> SignInAsync(string user, string password)
    {
        using var client = Client();
        return await client.PostAsJsonAsync("/api/v1/session", new Dictionary<string, string> { ["user"] = user, ["password"] = password });
    }

    /// <summary>Signs in, and gives what a page has then: the cookie and the token.</summary>
    public async Task<(string Cookie, string Token)> SignedInAsync(string user, string password)
    {
        using var answer = await SignInAsync(user, password);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        using var session = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0], session.RootElement.GetProperty("antiForgeryToken").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Tells when the program says that it listens.</summary>
    private sealed class Announced : StringWriter
    {
        private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Listening => _listening.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains("Listening on", StringComparison.Ordinal) == true)
            {
                _listening.TrySetResult();
            }
        }
    }
}
