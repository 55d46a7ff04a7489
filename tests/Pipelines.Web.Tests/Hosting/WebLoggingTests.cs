using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Hosting;

public sealed class WebLoggingTests
{
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData(null, null)]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    public async Task Requests_and_with_them_the_keys_of_webhooks_stay_out_of_the_log(string? setting, string? value)
    {
        await using var program = await StartAsync(setting, value);

        var log = program.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Requests);

        log.IsEnabled(LogLevel.Information).ShouldBeFalse();
        log.IsEnabled(LogLevel.Warning).ShouldBeTrue();
    }

    [Fact]
    public async Task The_configuration_may_ask_for_them()
    {
        await using var program = await StartAsync("Logging:LogLevel:Microsoft.AspNetCore", "Information");

        program.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Requests).IsEnabled(LogLevel.Information).ShouldBeTrue();
    }

    private static Task<WebProgram> StartAsync(string? setting, string? value) => WebProgram.StartAsync(builder =>
    {
        if (setting is not null)
        {
            builder.Configuration[setting] = value;
        }
    });
}
