using Microsoft.Extensions.Configuration;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class RetentionOptionsTests
{
    [Fact]
    public void A_store_is_bounded_by_default()
    {
        var (options, reader) = Read();

        reader.LimitsOf(options, "a/b").ShouldBe(new RetentionLimits(TimeSpan.FromDays(30), 100_000));
    }

    [Fact]
    public void A_flow_has_its_own_limits_by_id_and_rather_by_full_name()
    {
        var (options, reader) = Read(
            ("Pipelines:Retention:MaxAge", "7d"), ("Pipelines:Retention:MaxCount", "none"),
            ("Pipelines:Flows:taxi:Retention:MaxAge", "none"), ("Pipelines:Flows:taxi:Retention:MaxCount", "10"),
            ("Pipelines:Flows:zoomcamp/taxi:Retention:MaxCount", "20"));

        reader.LimitsOf(options, "a/other").ShouldBe(new RetentionLimits(TimeSpan.FromDays(7), null));
        reader.LimitsOf(options, "a/taxi").ShouldBe(new RetentionLimits(null, 10));
        reader.LimitsOf(options, "zoomcamp/taxi").ShouldBe(new RetentionLimits(null, 20));
        reader.Validate(null, options).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void All_mistakes_are_told_together_each_with_its_key()
    {
        var (options, reader) = Read(
            ("Pipelines:Retention:MaxAge", "soon"), ("Pipelines:Retention:BatchSize", "0"), ("Pipelines:Retention:Intervall", "1h"),
            ("Pipelines:Flows:taxi:Retention:MaxCount", "-1"), ("Pipelines:Flows:taxi:Retention:BatchSize", "1"));

        var failures = reader.Validate(null, options).Failures!.ToList();

        failures.Count.ShouldBe(5);
        failures.ShouldContain(text => text.StartsWith("Pipelines:Retention:MaxAge: expected a duration", StringComparison.Ordinal) && text.Contains("or 'none'") && text.Contains("'soon'"));
        failures.ShouldContain(text => text.Contains("Pipelines:Retention:Intervall: is not a setting. Did you mean 'Interval'?"));
        failures.ShouldContain(text => text.StartsWith("Pipelines:Flows:taxi:Retention:MaxCount", StringComparison.Ordinal));
    }

    private static (RetentionOptions Options, RetentionOptionsReader Reader) Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        var reader = new RetentionOptionsReader(configuration);
        var options = new RetentionOptions();
        reader.Configure(options);
        return (options, reader);
    }
}
