using System.Net;
using System.Net.Sockets;
using Pipelines.Web.Hosting;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Hosting;

public sealed class WebServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-web-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Urls", "nowhere", "Pipelines:Web:Urls: expected addresses such as http://127.0.0.1:8080")]
    [InlineData("Urls", "https://127.0.0.1:8080", "asks for TLS")]
    [InlineData("Urls", "http://example.com", "names a host")]
    [InlineData("Urls", "http://127.0.0.1:1/path", "more than a host and a port")]
    [InlineData("Enabled", "perhaps", "Pipelines:Web:Enabled: expected true or false, got 'perhaps'")]
    [InlineData("MaxRequestBodyBytes", "1", "Pipelines:Web:MaxRequestBodyBytes: expected a whole number from 1024")]
    [InlineData("Url", "http://127.0.0.1:0", "Pipelines:Web:Url: is not a setting. Did you mean 'Urls'?")]
    public async Task A_setting_that_does_not_fit_ends_the_program_with_code_2(string key, string value, string message)
    {
        var (exitCode, error) = await ServeAsync(builder => builder.Configuration[$"Pipelines:Web:{key}"] = value);

        exitCode.ShouldBe(2);
        error.ShouldContain(message);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";

        var (exitCode, error) = await ServeAsync(builder => builder.Configuration["Pipelines:Web:Urls"] = url);

        exitCode.ShouldBe(2);
        error.ShouldContain($"Pipelines:Web:Urls: {url} is taken by another program.");
    }

    [Fact]
    public async Task A_single_command_listens_nowhere()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var output = new StringWriter();
        var app = WebProgram.Build(["run", "greet"], _folder, output, new StringWriter(), builder =>
        {
            builder.UseWeb();
            builder.Services.AddSingletonGates();
            builder.Configuration["Pipelines:Web:Urls"] = $"http://{taken.LocalEndpoint}";
        });

        (await app.RunAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_is_off_does_not_listen()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (exitCode, error) = await ServeAsync(
            builder =>
            {
                builder.Configuration["Pipelines:Web:Enabled"] = "false";
                builder.Configuration["Pipelines:Web:Urls"] = $"http://{taken.LocalEndpoint}";
            },
            new CancellationToken(canceled: true));

        exitCode.ShouldBe(0, error);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://127.0.0.1:8080;http://0.0.0.0:8081", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://10.0.0.1:8080", false)]
    public void Only_addresses_of_this_machine_are_its_own(string urls, bool areLoopback)
    {
        WebAddresses.Mistake(urls).ShouldBeNull();
        WebAddresses.Parse(urls).AreLoopback.ShouldBe(areLoopback);
    }

    [Theory]
    [InlineData("http://%31%32%37.0.0.1:8080")]
    [InlineData("http://127.0.0.1.:8080")]
    [InlineData("http://localhost.:8080")]
    [InlineData("http://unix:/tmp/web.sock")]
    [InlineData("http://pipe:/web")]
    public void What_the_server_would_read_otherwise_is_no_address(string url)
    {
        WebAddresses.Mistake(url).ShouldNotBeNull();
        WebAddresses.Parse(url).AreLoopback.ShouldBeFalse();
    }

    private async Task<(int ExitCode, string Error)> ServeAsync(Action<PipelineAppBuilder> configure, CancellationToken stop = default)
    {
        using var error = new StringWriter();
        var app = WebProgram.Build(["serve"], _folder, new StringWriter(), error, builder =>
        {
            builder.UseWeb();
            builder.Services.AddSingletonGates();
            configure(builder);
        });
        return (await app.RunAsync(stop), error.ToString());
    }
}
