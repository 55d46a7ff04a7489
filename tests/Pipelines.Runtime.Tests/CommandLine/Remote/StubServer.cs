using System.Net;
using System.Text;
using Pipelines.Runtime.CommandLine.Remote;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

/// <summary>Answers requests as a server would, and keeps them.</summary>
internal sealed class StubServer : RemoteHandlers
{
    private readonly Dictionary<string, Queue<Func<HttpRequestMessage, HttpResponseMessage>>> _answers = new(StringComparer.Ordinal);

    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    /// <summary>Completes with the first request that is not answered.</summary>
    public TaskCompletionSource Unanswered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was asked, with the body.</summary>
    public List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

    public override HttpMessageHandler Create(Uri address) => new Handler(this);

    /// <summary>Answers the next request of an address; the last answer stays.</summary>
    public StubServer On(string call, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        if (!_answers.TryGetValue(call, out var queue))
        {
            _answers.Add(call, queue = new Queue<Func<HttpRequestMessage, HttpResponseMessage>>());
        }

        queue.Enqueue(answer);
        return this;
    }

    public StubServer On(string call, string json, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        On(call, _ => new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, type) });

    /// <summary>Never answers.</summary>
    public StubServer OnNothing(string call)
    {
        _silent.Add(call);
        return this;
    }

    public StubServer OnProblem(string call, HttpStatusCode status, string json) => On(call, json, status, "application/problem+json");

    /// <summary>A program with the flow <c>there/greet</c>, which takes a text.</summary>
    public static StubServer WithFlow() => new StubServer()
        .On("GET /api/v1/flows", """{"flows":[{"flow":"there/greet","namespace":"there","id":"greet","revision":"r1","tasks":1,"triggers":[],"labels":{}}]}""")
        .On("GET /api/v1/flows/there/greet", """
            {"flow":"there/greet","revision":"r1","labels":{},"inputs":{"type":"object"},
             "inputFields":[{"name":"name","kind":"text","list":false,"expected":"a text","required":false,"default":"World","choices":[]}],
             "tasks":[{"id":"greet","role":"work","after":[],"maxRetries":0,"allowFailure":false}],"triggers":[]}
            """);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(CancellationToken.None);
        if (_silent.Contains($"{request.Method} {request.RequestUri!.AbsolutePath}"))
        {
            Unanswered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        lock (Requests)
        {
            Requests.Add((request, body));
            var call = $"{request.Method} {request.RequestUri!.AbsolutePath}";
            var answer = _answers.TryGetValue(call, out var queue) ? queue.Count > 1 ? queue.Dequeue() : queue.Peek() : throw new HttpRequestException($"Nobody expects {call}.");
            return answer(request);
        }
    }

    private sealed class Handler(StubServer server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => server.AnswerAsync(request, cancellationToken);
    }
}
