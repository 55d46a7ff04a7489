using System.Reflection;

namespace Pipelines.Web.Tests.Support;

/// <summary>Puts somebody before a service, who sees every call and may have it fail.</summary>
internal static class Intercepted
{
    /// <param name="inner">The service.</param>
    /// <param name="before">Is told the method and its arguments; what it gives is thrown.</param>
    public static T Around<T>(T inner, Func<string, object?[], Exception?> before)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Interception>();
        ((Interception)(object)proxy).Set(inner, before);
        return proxy;
    }
}

/// <summary>What stands before the service.</summary>
public class Interception : DispatchProxy
{
    private object? _inner;
    private Func<string, object?[], Exception?>? _before;

    internal void Set(object inner, Func<string, object?[], Exception?> before) => (_inner, _before) = (inner, before);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _before!(targetMethod!.Name, args ?? []) is { } failure
        ? throw failure
        : targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
}
