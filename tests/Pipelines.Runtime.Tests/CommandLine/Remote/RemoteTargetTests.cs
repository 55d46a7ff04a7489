using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine.Remote;

public sealed class RemoteTargetTests : IDisposable
{
    private const string Key = "pk_a-key-that-is-told-to-nobody";

    private static readonly FlowDefinition Here = TestFlow.Of(TestFlow.Returning("extract", "1")) with { Namespace = "here", Id = "taxi" };

    private readonly StubServer _server = StubServer.WithFlow();
    private readonly CliProgram _program = new(Here);

    public RemoteTargetTests() => _program.Configure = services => services.AddSingleton<RemoteHandlers>(_server);

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_command_works_with_the_server_that_it_is_given()
    {
        var result = await _program.RunAsync("list", "--server", "https://pipelines.example.com/", "--api-key", Key);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain("there/greet");
        result.Output.ShouldNotContain("here/taxi");
    }

    [Fact]
    public async Task The_key_is_sent_to_the_address_below_what_was_given()
    {
        _server.On("GET /team/api/v1/flows", """{"flows":[]}""");

        await _program.RunAsync("list", "--server", "https://pipelines.example.com/team", "--api-key", Key);

        var (request, _) = _server.Requests.ShouldHaveSingleItem();
        request.RequestUri!.ToString().ShouldBe("https://pipelines.example.com/team/api/v1/flows?limit=1000");
        request.Headers.Authorization!.ToString().ShouldBe($"Bearer {Key}");
    }

    [Fact]
    public async Task Server_and_key_may_stand_in_the_settings_and_an_empty_server_overrules_them()
    {
        _program.Settings["Pipelines:Server"] = "http://127.0.0.1:8080";
        _program.Settings["Pipelines:ApiKey"] = Key;

        (await _program.RunAsync("list")).Output.ShouldContain("there/greet");
        _server.Requests[0].Request.Headers.Authorization!.Parameter.ShouldBe(Key);
        (await _program.RunAsync("list", "--server", "")).Output.ShouldContain("here/taxi");
    }

    [Theory]
    [InlineData("pipelines.example.com")]
    [InlineData("ftp://pipelines.example.com")]
    [InlineData("https://pipelines.example.com/?a=b")]
    public async Task What_is_no_address_of_a_server_is_refused(string text)
    {
        var result = await _program.RunAsync("list", "--server", text);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--server expects the address of a server, such as https://pipelines.example.com");
    }

    [Fact]
    public async Task A_password_in_an_address_is_refused_and_not_shown()
    {
        var result = await _program.RunAsync("list", "--server", "https://anna:secret@pipelines.example.com");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--server has a user and a password in it");
        result.Error.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_key_that_stands_beside_a_server_is_told_to_no_other()
    {
        _program.Settings["Pipelines:Server"] = "https://pipelines.example.com";
        _program.Settings["Pipelines:ApiKey"] = Key;
        _server.OnProblem("GET /api/v1/executions", HttpStatusCode.Unauthorized, """{"detail":"Say who you are."}""");

        var result = await _program.RunAsync("executions", "--server", "https://elsewhere.example.com");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("the API key of the settings is for https://pipelines.example.com: give the key for this one by --api-key");
        _server.Requests.ShouldAllBe(static sent => sent.Request.Headers.Authorization == null);
        await _program.RunAsync("list", "--server", "https://pipelines.example.com:443/");
        _server.Requests[^1].Request.Headers.Authorization.ShouldNotBeNull();
    }

    [Fact]
    public void A_key_is_in_no_text() => new RemoteTarget(new Uri("https://pipelines.example.com/"), Key).ToString().ShouldBe("https://pipelines.example.com");

    [Fact]
    public void A_proxy_is_told_nothing_that_is_for_this_machine()
    {
        using var local = new RemoteHandlers().Create(new Uri("http://localhost:8080/"));
        using var remote = new RemoteHandlers().Create(new Uri("https://pipelines.example.com/"));

        ((SocketsHttpHandler)local).UseProxy.ShouldBeFalse();
        ((SocketsHttpHandler)remote).UseProxy.ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_goes_to_no_other_machine_in_clear_unless_that_is_allowed()
    {
        string[] command = ["list", "--server", "http://pipelines.example.com", "--api-key", Key];

        var refused = await _program.RunAsync(command);
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("The API key would go to pipelines.example.com in clear");
        refused.Error.ShouldNotContain(Key);
        _server.Requests.ShouldBeEmpty();

        (await _program.RunAsync([.. command, "--insecure"])).ExitCode.ShouldBe(0);
        _program.Settings["Pipelines:AllowInsecureServer"] = "true";
        (await _program.RunAsync(command)).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    public async Task What_cannot_be_a_key_is_refused_and_not_shown(string key)
    {
        var result = await _program.RunAsync("list", "--server", "http://127.0.0.1", "--api-key", key);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("--api-key is not an API key");
        result.Error.ShouldNotContain(key);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("doctor")]
    [InlineData("audit")]
    [InlineData("store", "check")]
    [InlineData("service", "systemd")]
    [InlineData("apikeys", "list")]
    [InlineData("users", "hash-password")]
    [InlineData("secrets", "check")]
    public async Task Commands_that_are_about_this_program_take_no_server(params string[] command)
    {
        var result = await _program.RunAsync([.. command, "--server", "http://127.0.0.1:8080"]);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"error: '{command[0]}' is about this program and its store: it takes no --server. These do: run, list, ");
        _server.Requests.ShouldBeEmpty();
        (await _program.RunAsync([.. command, "--help"])).Output.ShouldNotContain("--api-key");
    }

    [Fact]
    public async Task A_server_in_the_settings_is_for_the_commands_that_it_concerns()
    {
        _program.Settings["Pipelines:Server"] = "not an address";

        (await _program.RunAsync("service", "systemd")).ExitCode.ShouldBe(0);
        (await _program.RunAsync("executions")).Error.ShouldContain("Pipelines:Server expects the address of a server");
        (await _program.RunAsync("executions", "--help")).Output.ShouldContain("--server <url>");
    }

    [Fact]
    public async Task A_key_without_a_server_is_a_mistake() =>
        (await _program.RunAsync("list", "--api-key", Key)).Error.ShouldContain("--api-key goes with --server");
}
