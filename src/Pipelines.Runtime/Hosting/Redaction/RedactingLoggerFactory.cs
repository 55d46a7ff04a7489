using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Redaction;

/// <summary>Makes loggers that mask secrets before any provider sees a line: the program's own, and those of whatever library it added.</summary>
/// <param name="inner">Makes the loggers.</param>
/// <param name="secrets">What to mask.</param>
internal sealed class RedactingLoggerFactory(ILoggerFactory inner, SecretRegistry secrets) : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new RedactingLogger(inner.CreateLogger(name), secrets));

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
