using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Telemetry.Otlp;

namespace Pipelines.Runtime.Tests.Telemetry.Otlp;

public sealed class OtlpSettingsTests
{
    private const string Own = "Pipelines:Telemetry:OtlpEndpoint";
    private const string Standard = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [Fact]
    public void Without_an_endpoint_nothing_is_exported() => Read().ShouldBeNull();

    [Fact]
    public void The_standard_endpoint_is_enough()
    {
        var settings = Read((Standard, "http://collector:4318")).ShouldNotBeNull();

        settings.ExportsTraces.ShouldBeTrue();
        settings.ExportsMetrics.ShouldBeTrue();
        settings.Configuration[Standard].ShouldBe("http://collector:4318");
    }

    [Fact]
    public void Our_own_endpoint_wins() =>
        Read((Standard, "http://other:4318"), (Own, "http://collector:4318"))!.Configuration[Standard].ShouldBe("http://collector:4318");

    [Theory]
    [InlineData("http://collector:4318", "http/protobuf")]
    [InlineData("https://collector", "http/protobuf")]
    [InlineData("http://collector:4317", "grpc")]
    public void The_protocol_follows_from_the_port(string endpoint, string protocol) =>
        Read((Own, endpoint))!.Configuration[Protocol].ShouldBe(protocol);

    [Fact]
    public void A_protocol_that_is_given_counts() =>
        Read((Standard, "http://collector:4317"), (Protocol, "http/protobuf"))!.Configuration[Protocol].ShouldBe("http/protobuf");

    [Fact]
    public void One_signal_can_be_left_out()
    {
        var settings = Read((Standard, "http://collector:4318"), ("OTEL_TRACES_EXPORTER", "none")).ShouldNotBeNull();

        settings.ExportsTraces.ShouldBeFalse();
        settings.ExportsMetrics.ShouldBeTrue();
    }

    [Fact]
    public void One_signal_can_have_an_endpoint_alone()
    {
        var settings = Read(("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4318/v1/metrics")).ShouldNotBeNull();

        settings.ExportsTraces.ShouldBeFalse();
        settings.ExportsMetrics.ShouldBeTrue();
    }

    [Fact]
    public void It_can_be_switched_off() => Read((Standard, "http://collector:4318"), ("OTEL_SDK_DISABLED", "true")).ShouldBeNull();

    [Theory]
    [InlineData(Own, "collector:4318")]
    [InlineData(Standard, "nowhere")]
    public void An_endpoint_that_is_no_url_is_a_mistake_that_names_its_key(string key, string endpoint) =>
        Should.Throw<OptionsValidationException>(() => Read((key, endpoint))).Failures.Single().ShouldStartWith($"{key}: expected a URL");

    [Fact]
    public void An_unknown_protocol_is_a_mistake_too() =>
        Should.Throw<OptionsValidationException>(() => Read((Own, "http://collector"), ("Pipelines:Telemetry:OtlpProtocol", "json"))).Message.ShouldContain("http/protobuf, grpc");

    private static OtlpSettings? Read(params (string Key, string Value)[] settings) => OtlpSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
