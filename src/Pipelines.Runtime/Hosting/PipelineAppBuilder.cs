using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Hosting.Redaction;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Telemetry.Otlp;
using Pipelines.Runtime.Triggers;

namespace Pipelines;

/// <summary>
/// Builds a <see cref="PipelineApp"/>: a host application builder with the pipeline services. Configuration comes from
/// <c>appsettings.json</c> beside the program, then in the working folder, then user secrets (in Development), then environment
/// variables such as <c>Pipelines__DataDirectory</c>; what comes later counts more.
/// </summary>
public sealed class PipelineAppBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly FlowRegistry _flows = new();
    private readonly SecretRegistry _secrets = new();
    private readonly string[] _args;
    private readonly string? _configurationError;

    internal PipelineAppBuilder(string[] args)
    {
        _args = args;
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            // The defaults would read the command line as configuration, watch files, and cost every 'list' its start.
            DisableDefaults = true,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production,
        });
        _configurationError = ProgramConfiguration.Add(_host.Configuration, _host.Environment, AppContext.BaseDirectory, Directory.GetCurrentDirectory());
        _host.ConfigureContainer(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = true }));
        _host.Logging.AddConfiguration(_host.Configuration.GetSection("Logging"));
    }

    /// <summary>The flows of the program: call the generated <c>AddFlows()</c> on it.</summary>
    public IFlowRegistry Pipelines => _flows;

    /// <summary>What flows may ask for in their constructors.</summary>
    public IServiceCollection Services => _host.Services;

    /// <summary>The configuration; sources can be added.</summary>
    public IConfigurationManager Configuration => _host.Configuration;

    /// <summary>Where logs go, besides the log that every attempt has.</summary>
    public ILoggingBuilder Logging => _host.Logging;

    /// <summary>The environment: the name is that of <c>DOTNET_ENVIRONMENT</c>, by default <c>Production</c>.</summary>
    public IHostEnvironment Environment => _host.Environment;

    /// <summary>
    /// Masks a value in all that the program logs, stores and prints, as it does with the secrets it hands out: for what comes with
    /// the settings, such as the password in a connection string.
    /// </summary>
    /// <param name="value">The value in clear. One that is too short to be told from other text is not masked.</param>
    public void MaskSecret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _secrets.Program.Add(value);
    }

    /// <summary>Makes the program. Services that were added before win over the product's own.</summary>
    public PipelineApp Build()
    {
        Services.AddSingleton(_flows);
        Services.AddSingleton(_secrets);
        Services.AddSingleton<PipelineOptionsReader>();
        Services.AddSingleton<Microsoft.Extensions.Options.IConfigureOptions<PipelineOptions>>(provider => provider.GetRequiredService<PipelineOptionsReader>());
        Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<PipelineOptions>>(provider => provider.GetRequiredService<PipelineOptionsReader>());
        Services.AddOptions<PipelineOptions>().ValidateOnStart();
        Services.TryAddSingleton(provider => Terminal.Create(provider.GetRequiredService<SecretRegistry>()));
        Services.TryAddSingleton<RemoteHandlers>();
        Services.AddSingleton<ConsoleLogSettings>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, ConsoleLoggerProvider>());
        Services.AddSingleton<IHostLifetime, CommandLineLifetime>();
        Services.AddSecretProviders();
        Services.AddHostedService<OtlpExport>();
        Services.AddSqliteStore();
        Services.AddFlowFollowers();
        Services.AddExecutor();
        Services.AddTriggers();
        Services.AddEventTriggers();
        Services.AddMaintenance();
        Services.AddAccess();
        Services.AddBackfills();
        Services.TryAddSingleton<SupervisorSource>();
        Services.TryAddSingleton<ProcessHealth>();
        Services.AddLoggingRedaction();
        return new PipelineApp(_host.Build(), _args, _configurationError);
    }
}
