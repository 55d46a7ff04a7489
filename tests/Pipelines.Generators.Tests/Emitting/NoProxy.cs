using System.Reflection;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>A service that nobody is meant to call.</summary>
public class NoProxy : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidOperationException($"{targetMethod?.Name} was called.");
}
