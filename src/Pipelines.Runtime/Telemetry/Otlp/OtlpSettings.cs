using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Pipelines.Runtime.Telemetry.Otlp;

/// <summary>
/// What is exported, and where to. OpenTelemetry's own names (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and the others) are read from the
/// environment or any other source of configuration; <c>Pipelines:Telemetry:OtlpEndpoint</c> wins over them.
/// </summary>
internal sealed record OtlpSettings
{
    /// <summary>The configuration section of our own settings.</summary>
    public const string Section = "Pipelines:Telemetry";

    private const string EndpointKey = $"{Section}:OtlpEndpoint";
    private const string ProtocolKey = $"{Section}:OtlpProtocol";
    private const string StandardEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string StandardProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>gRPC's registered port for OTLP; any other is taken for HTTP unless the protocol is given.</summary>
    private const int GrpcPort = 4317;

    /// <summary>Whether spans are exported.</summary>
    public required bool ExportsTraces { get; init; }

    /// <summary>Whether measurements are exported.</summary>
    public required bool ExportsMetrics { get; init; }

    /// <summary>Sources and meters of the program itself, besides those that are always exported.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>The program's configuration, with our own names translated into OpenTelemetry's.</summary>
    public required IConfiguration Configuration { get; init; }

    /// <summary>Reads the settings.</summary>
    /// <param name="configuration">The program's configuration.</param>
    /// <returns><see langword="null"/> when nothing is to be exported.</returns>
    /// <exception cref="OptionsValidationException">A setting is not valid.</exception>
    public static OtlpSettings? Read(IConfiguration configuration)
    {
        var endpoint = Text(configuration, EndpointKey) ?? Text(configuration, StandardEndpoint);
        var exportsTraces = IsExported(configuration, "TRACES", endpoint);
        var exportsMetrics = IsExported(configuration, "METRICS", endpoint);
        if (Text(configuration, "OTEL_SDK_DISABLED") is { } disabled && bool.TryParse(disabled, out var isDisabled) && isDisabled || !(exportsTraces || exportsMetrics))
        {
            return null;
        }

        var translated = new Dictionary<string, string?>();
        if (endpoint is not null)
        {
            translated[StandardEndpoint] = endpoint;
            translated[StandardProtocol] = ProtocolOf(configuration, endpoint);
        }

        return new OtlpSettings
        {
            ExportsTraces = exportsTraces,
            ExportsMetrics = exportsMetrics,
            Sources = Text(configuration, $"{Section}:Sources")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            Configuration = new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(translated).Build(),
        };
    }

    private static bool IsExported(IConfiguration configuration, string signal, string? endpoint) =>
        (endpoint ?? Text(configuration, $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null
        && !string.Equals(Text(configuration, $"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);

    private static string ProtocolOf(IConfiguration configuration, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw Invalid(Text(configuration, EndpointKey) is null ? StandardEndpoint : EndpointKey, $"expected a URL such as http://localhost:4318, got '{endpoint}'");
        }

        var key = Text(configuration, ProtocolKey) is null ? StandardProtocol : ProtocolKey;
        return Text(configuration, key) switch
        {
            null => uri.Port == GrpcPort ? "grpc" : "http/protobuf",
            "grpc" => "grpc",
            "http/protobuf" => "http/protobuf",
            var other => throw Invalid(key, $"expected one of: http/protobuf, grpc; got '{other}'"),
        };
    }

    private static OptionsValidationException Invalid(string key, string mistake) => new(Section, typeof(OtlpSettings), [$"{key}: {mistake}"]);

    private static string? Text(IConfiguration configuration, string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key]!.Trim();
}
