using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Web.Tests.Support;
using Xunit.Abstractions;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>
/// Requests that are wrong in one way each, half of them to the API and half to webhooks, on connections of their own. A request is made
/// of its number alone, so that one which fails can be sent again.
/// </summary>
[Collection(FuzzGroup.Name)]
public sealed class MalformedRequestTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Requests = 10_000;
    private const int Seed = 20190101;
    private const int AtOnce = 4;
    private const long AllowedGrowthBytes = 4 * 1024 * 1024;
    private const int GiveBackSeconds = 120;

    private readonly Complaints _complaints = new();
    private readonly ConcurrentDictionary<string, int> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(string Kind, string What)> _wrong = [];
    private WebProgram _program = null!;
    private IReadOnlyList<(string Name, Func<Fuzz, RawRequest> Make)> _api = [];
    private IPEndPoint _server = null!;

    public async Task InitializeAsync()
    {
        _program = await WebProgram.StartAsync(builder =>
        {
            builder.Configuration["Pipelines:Secrets:" + MalformedWebhooks.Secret] = MalformedWebhooks.Secret;
            builder.Configuration["Pipelines:Web:MaxRequestBodyBytes"] = builder.Configuration["Pipelines:Web:MaxUploadBytes"] = $"{MalformedApiRequests.MaxBodyBytes}";
            builder.Services.AddSingleton<ILoggerProvider>(_complaints);
        });
        _server = new IPEndPoint(IPAddress.Loopback, _program.Client.BaseAddress!.Port);
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("0123456789"), "source", "rows.csv");
        var id = (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;
        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        var routes = FuzzedRoute.Of(await _program.GetAsync("/openapi/v1.json"));
        _api = new MalformedApiRequests(routes, id, $"/api/v1/executions/{id}/artifacts/inputs/rows.csv").Kinds;
    }

    public async Task DisposeAsync()
    {
        await _program.DisposeAsync();
        _complaints.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_malformed_requests_get_4xx_and_leave_neither_executions_nor_memory_behind()
    {
        var before = Memory();

        await SendAsync();
        var after = Memory();

        _wrong.GroupBy(static wrong => wrong.Kind).SelectMany(static kind => kind.Take(3)).Select(static wrong => $"{wrong.Kind}, {wrong.What}").ShouldBeEmpty($"{_wrong.Count} of {Requests}");
        _complaints.All.ShouldBeEmpty();
        _sent.Values.Sum().ShouldBe(Requests);
        _sent.Keys.ShouldBe(_api.Select(static kind => Name("api", kind.Name)).Concat(MalformedWebhooks.Kinds.Select(static kind => Name("webhook", kind.Name))), ignoreOrder: true);
        (await _program.GetAsync("/api/v1/executions")).GetProperty("executions").GetArrayLength().ShouldBe(1);
        (await _program.GetAsync("/readyz")).GetProperty("status").GetString().ShouldBe("ok");
        var left = await GivenBackAsync(before);
        output.WriteLine($"{before} bytes were in use before, {after} after, and {left} when threads and pools had given back what they keep for a while.");
        left.ShouldBeLessThan(before + AllowedGrowthBytes);
    }

    /// <summary>Threads that have nothing to do end after a while, and with them the buffers that each keeps; what is then still in use is lost.</summary>
    private static async Task<long> GivenBackAsync(long before)
    {
        for (var second = 0; second < GiveBackSeconds && Memory() >= before + AllowedGrowthBytes; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }

        return Memory();
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static string Name(string half, string kind) => $"{half}: {kind}";

    private async Task SendAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = patience.Token },
            async (number, cancellationToken) => await SendAsync(number, cancellationToken));
    }

    private async Task SendAsync(int number, CancellationToken cancellationToken)
    {
        var isWebhook = number % 2 != 0;
        var fuzz = new Fuzz(unchecked(Seed + (number * 7919)));
        var (kind, make) = fuzz.Pick(isWebhook ? MalformedWebhooks.Kinds : _api);
        var request = make(fuzz);
        var answer = await RawAnswer.SendAsync(_server, request, cancellationToken);
        _sent.AddOrUpdate(Name(isWebhook ? "webhook" : "api", kind), 1, static (_, count) => count + 1);
        if (Mistake(request, answer) is { } mistake)
        {
            _wrong.Add((Name(isWebhook ? "webhook" : "api", kind), $"{number}: {request.Method} {(request.Target.Length > 150 ? request.Target[..150] : request.Target)}: {mistake}"));
        }
    }

    private static string? Mistake(RawRequest request, RawAnswer? answer) => answer switch
    {
        null => request.HangsUp || request.MayBeCutOff ? null : "no answer",
        { Status: < 400 or >= 500 } => $"{answer.Status} {answer.Body}",
        { Body.Length: > 0 } when !answer.Head.Contains("application/problem+json", StringComparison.Ordinal) => $"{answer.Status} without problem details: {answer.Body}",
        _ when answer.Body.Contains("   at ", StringComparison.Ordinal) || answer.Body.Contains("Exception", StringComparison.Ordinal) => $"{answer.Status} tells of its inside: {answer.Body}",
        _ => null,
    };
}
