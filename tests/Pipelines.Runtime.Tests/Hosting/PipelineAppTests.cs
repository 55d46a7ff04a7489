using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class PipelineAppTests
{
    [Fact]
    public async Task Arguments_are_not_configuration()
    {
        using var program = new CliProgram(TestFlow.Of(TestFlow.Task("a")) with { Inputs = TestInputs.Of(TestInputs.Month) });
        var builder = PipelineApp.CreateBuilder(["run", "flow", "--month", "2019-01"]);
        builder.Configuration["month"].ShouldBeNull();
        (await program.RunAsync("run", "flow", "--month", "2019-01")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Settings_may_be_durations_in_short()
    {
        var builder = PipelineApp.CreateBuilder([]);
        builder.Configuration["Pipelines:LeaseDuration"] = "45s";
        builder.Configuration["Pipelines:PollInterval"] = "00:00:02";
        var options = builder.Build().Services.GetRequiredService<IOptions<PipelineOptions>>().Value;
        (options.LeaseDuration, options.PollInterval).ShouldBe((TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [MemberData(nameof(SettingNames))]
    public void Every_setting_is_read_from_the_configuration(string name)
    {
        var setting = typeof(PipelineOptions).GetProperty(name)!;
        var defaults = new PipelineOptions();
        var builder = PipelineApp.CreateBuilder([]);
        var isByName = setting.PropertyType == typeof(IDictionary<string, int>);
        builder.Configuration[isByName ? $"Pipelines:{name}:warehouse" : $"Pipelines:{name}"] = setting.PropertyType == typeof(TimeSpan) ? "00:00:07" : "7";

        var options = builder.Build().Services.GetRequiredService<IOptions<PipelineOptions>>().Value;

        setting.GetValue(options).ShouldNotBe(setting.GetValue(defaults));
    }

    public static TheoryData<string> SettingNames => new(typeof(PipelineOptions).GetProperties().Select(property => property.Name));

    [Fact]
    public void A_flow_that_is_added_twice_is_refused() =>
        Should.Throw<PipelineException>(() => PipelineApp.CreateBuilder([]).Pipelines.Add(TestFlow.Of()).Add(TestFlow.Of())).Message.ShouldContain("'test/flow'");
}
