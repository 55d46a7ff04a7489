using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Pipelines.Web.Hosting;

/// <summary>
/// What the server's libraries log unless the configuration asks for more: what goes wrong. Of each request they would write four lines,
/// with its address, which for a webhook is as good as a password.
/// </summary>
internal static class WebLogging
{
    /// <summary>Where the server's libraries log.</summary>
    public const string Server = "Microsoft.AspNetCore";

    /// <summary>Where the server says that it listens, which <c>serve</c> says itself.</summary>
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    /// <summary>Adds the rules, before those of the configuration: of two rules for the same category the later one counts.</summary>
    public static void Add(IServiceCollection services) =>
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<LoggerFilterOptions>>(new ConfigureOptions<LoggerFilterOptions>(static options =>
        {
            options.AddFilter(Server, LogLevel.Warning);
            options.AddFilter(Lifetime, LogLevel.Warning);
        })));
}
