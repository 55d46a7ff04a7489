using Microsoft.Extensions.DependencyInjection;

namespace Pipelines.Runtime.Executor;

/// <summary>The dependency-injection scope of one call into a flow. Made when the flow first asks for something: many ask for nothing.</summary>
internal sealed class InvocationScope(IServiceScopeFactory scopes) : IServiceProvider, IAsyncDisposable, IDisposable
{
    private AsyncServiceScope? _scope;

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => (_scope ??= scopes.CreateAsyncScope()).ServiceProvider.GetService(serviceType);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _scope?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _scope?.Dispose();
}
