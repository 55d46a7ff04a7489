using Microsoft.Extensions.DependencyInjection;
using Pipelines.Web.Tests.Flows;

namespace Pipelines.Web.Tests.Support;

internal static class ServiceCollectionExtensions
{
    public static IServiceCollection AddSingletonGates(this IServiceCollection services) => services.AddSingleton(new Gates());
}
