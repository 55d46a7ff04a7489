using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Runtime.Access.Keys;

namespace Pipelines.Runtime.Access;

/// <summary>Registers who may do what, and who did.</summary>
internal static class AccessServices
{
    /// <summary>Adds keys and the audit log.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton<AuditSettings>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<ApiKeys>();
        return services;
    }
}
