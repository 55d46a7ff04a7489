using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Telemetry;

/// <summary>Whether any logger provider of the program may read scopes. Where none does, no scope is made.</summary>
internal sealed class LogScopes(IEnumerable<ILoggerProvider> providers)
{
    private readonly bool _areRead = providers.Any(provider => provider is not IIgnoresScopes);

    /// <summary>Opens a scope for an execution, around all that the current async flow logs.</summary>
    public IDisposable? Begin(ILogger logger, string executionId, string flow) =>
        _areRead ? logger.BeginScope(new ExecutionScope(executionId, flow)) : null;

    /// <summary>Opens a scope for an attempt.</summary>
    public IDisposable? Begin(ILogger logger, string executionId, string flow, string taskId, int? element, int attempt) =>
        _areRead ? logger.BeginScope(new ExecutionScope(executionId, flow, taskId, element, attempt)) : null;
}
