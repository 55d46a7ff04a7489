using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting.Redaction;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Tests.Hosting.Redaction;

public sealed class RedactingLoggerTests : IDisposable
{
    private readonly Captured _captured = new();
    private readonly ServiceProvider _provider;

    public RedactingLoggerTests()
    {
        _provider = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_captured))
            .AddSingleton<SecretRegistry>()
            .AddLoggingRedaction()
            .BuildServiceProvider();
    }

    private SecretRegistry Secrets => _provider.GetRequiredService<SecretRegistry>();

    private ILogger Logger => _provider.GetRequiredService<ILogger<RedactingLoggerTests>>();

    public void Dispose() => _provider.Dispose();

    [Fact]
    public void Every_provider_gets_lines_and_values_without_secrets()
    {
        Secrets.Program.Add("hunter2");

        Logger.LogInformation("key {Key} for {User}", "hunter2", "ada");

        var (message, values, _) = _captured.Lines.ShouldHaveSingleItem();
        message.ShouldBe("key *** for ada");
        values.ShouldContain(KeyValuePair.Create<string, object?>("Key", "***"));
        values.ShouldContain(KeyValuePair.Create<string, object?>("User", "ada"));
    }

    [Fact]
    public void An_exception_with_a_secret_is_masked_with_its_inner_ones()
    {
        Secrets.Program.Add("hunter2");

        Logger.LogError(new InvalidOperationException("outer", new IOException("is hunter2")), "failed");

        var error = _captured.Lines.ShouldHaveSingleItem().Exception.ShouldNotBeNull();
        error.ToString().ShouldContain("is ***");
        error.ToString().ShouldContain(nameof(IOException));
        error.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void A_line_without_secrets_passes_as_it_is()
    {
        Secrets.Program.Add("hunter2");
        var exception = new IOException("disk");

        Logger.LogError(exception, "rows {Rows}", 5);

        var (message, values, error) = _captured.Lines.ShouldHaveSingleItem();
        message.ShouldBe("rows 5");
        values.ShouldContain(KeyValuePair.Create<string, object?>("Rows", 5));
        error.ShouldBeSameAs(exception);
    }

    [Fact]
    public void Levels_that_nobody_takes_stay_off()
    {
        Secrets.Program.Add("hunter2");

        Logger.LogDebug("hunter2");

        Logger.IsEnabled(LogLevel.Debug).ShouldBeFalse();
        _captured.Lines.ShouldBeEmpty();
    }

    private sealed class Captured : ILoggerProvider, ILogger
    {
        public List<(string Message, IReadOnlyList<KeyValuePair<string, object?>> Values, Exception? Exception)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], exception));

        public void Dispose()
        {
        }
    }
}
