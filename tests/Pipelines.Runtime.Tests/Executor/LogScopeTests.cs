using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

/// <summary>What other logging providers are told of the execution that a line belongs to.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task Any_logger_used_in_an_attempt_says_which_attempt_it_is()
    {
        var logger = new ScopedLoggerProvider();
        await using var host = await StartAsync(logger);
        var flow = Of(Returning("list", "[1]"), Task("each", static (call, _) =>
        {
            call.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Library").Log(LogLevel.Information, default, "hello", null, static (text, _) => text);
            return ValueTask.FromResult(TaskOutput.None);
        }, Value("list")) with
        { Each = "list" });

        var id = (await host.RunAsync(flow)).Id;

        logger.ScopeOf("hello").ShouldBe($"ExecutionId={id} Flow=test/flow TaskId=each Element=0 Attempt=1");
    }

    [Fact]
    public async Task What_the_runtime_says_of_an_execution_carries_its_id()
    {
        var logger = new ScopedLoggerProvider();
        await using var host = await StartAsync(logger);

        var id = (await host.RunAsync(Of(Task("load")))).Id;
        await host.StopAsync();

        logger.ScopeOf($"Execution {id} of flow test/flow ended").ShouldBe($"ExecutionId={id} Flow=test/flow");
    }

    private static Task<TestHost> StartAsync(ScopedLoggerProvider logger) =>
        TestHost.StartAsync(configure: services => services.AddSingleton<ILoggerProvider>(logger));

    private sealed class ScopedLoggerProvider : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private readonly ConcurrentQueue<(string Message, string Scope)> _lines = new();
        private IExternalScopeProvider? _scopes;

        public string ScopeOf(string beginning) => _lines.First(line => line.Message.StartsWith(beginning, StringComparison.Ordinal)).Scope;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => _scopes!.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var pairs = new List<string>();
            _scopes!.ForEachScope(static (scope, found) => found.AddRange(((IEnumerable<KeyValuePair<string, object?>>)scope!).Select(pair => $"{pair.Key}={pair.Value}")), pairs);
            _lines.Enqueue((formatter(state, exception), string.Join(' ', pairs)));
        }

        public void Dispose()
        {
        }
    }
}
