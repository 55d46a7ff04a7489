using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Pipelines.Runtime.Telemetry.Otlp;

/// <summary>OpenTelemetry's providers with the OTLP exporter. Ended, they export what they still hold, for a few seconds at most.</summary>
internal sealed class OtlpProviders : IDisposable
{
    // What .NET and its libraries trace and measure by themselves.
    private static readonly string[] BuiltInSources = ["System.Net.Http", "Npgsql", "Microsoft.AspNetCore"];
    private static readonly string[] BuiltInMeters = ["System.Runtime", "System.Net.Http", "Npgsql", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;
    private readonly FailureListener _failures;

    /// <summary>Starts to export.</summary>
    /// <param name="settings">What, and where to.</param>
    /// <param name="program">The service's name unless <c>OTEL_SERVICE_NAME</c> is set.</param>
    /// <param name="failed">Told why an export failed, the first time.</param>
    public OtlpProviders(OtlpSettings settings, string program, Action<string> failed)
    {
        _failures = new FailureListener(failed);
        if (settings.ExportsTraces)
        {
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(settings.Configuration))
                .ConfigureResource(resource => Describe(resource, settings.Configuration, program))
                .AddSource([TelemetryNames.Source, .. BuiltInSources, .. settings.Sources])
                .AddOtlpExporter()
                .Build();
        }

        if (settings.ExportsMetrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(settings.Configuration))
                .ConfigureResource(resource => Describe(resource, settings.Configuration, program))
                .AddMeter([TelemetryNames.Source, .. BuiltInMeters, .. settings.Sources])
                .AddOtlpExporter()
                .Build();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _failures.Dispose();
    }

    private static void Describe(ResourceBuilder resource, IConfiguration configuration, string program)
    {
        // A name given here would win over the environment's.
        if (string.IsNullOrWhiteSpace(configuration["OTEL_SERVICE_NAME"]))
        {
            resource.AddService(program, autoGenerateServiceInstanceId: false);
        }

        resource.AddAttributes(new Dictionary<string, object>
        {
            ["service.instance.id"] = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}"),
        });
    }

    /// <summary>The exporter tells of its failures only by events for debuggers; a setting that is wrong would go unnoticed.</summary>
    private sealed class FailureListener(Action<string> failed) : EventListener
    {
        private int _isTold;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
            {
                EnableEvents(eventSource, EventLevel.Error);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            // Events may come from the base constructor, before this object is complete.
            if (failed is not null && Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                failed(string.Join(" ", eventData.Payload?.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)?.Split('\n')[0]) ?? []));
            }
        }
    }
}
