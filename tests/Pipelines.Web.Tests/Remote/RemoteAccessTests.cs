using System.Net;
using System.Net.Sockets;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Remote;

public sealed class RemoteAccessTests : IDisposable
{
    private const string Key = "a-key-of-thirty-two-letters-or-more-0123456789";

    private readonly RemoteCommandLine _remote = new();

    public void Dispose() => _remote.Dispose();

    [Fact]
    public async Task A_key_is_asked_for_checked_and_bound_to_its_scope()
    {
        await using var server = await WebProgram.StartAsync(static builder =>
        {
            builder.Configuration["Pipelines:Web:ApiKeys:reader:Hash"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Key)));
            builder.Configuration["Pipelines:Web:ApiKeys:reader:Scope"] = "read";
        });
        var address = server.Client.BaseAddress!.ToString();

        var nobody = await _remote.RunAsync("executions", "--server", address);
        nobody.ExitCode.ShouldBe(2);
        nobody.Error.ShouldContain("wants to know who asks: set an API key as Pipelines__ApiKey");

        var wrong = await _remote.RunAsync("executions", "--server", address, "--api-key", "pk_not-a-key-of-this-server-at-all-0123456789");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("does not take the API key");
        wrong.Error.ShouldNotContain("pk_not-a-key");

        var right = await _remote.RunAsync("executions", "--server", address, "--api-key", Key);
        right.ExitCode.ShouldBe(0, right.Error);

        _remote.Settings["Pipelines:Server"] = address;
        _remote.Settings["Pipelines:ApiKey"] = Key;
        (await _remote.RunAsync("list")).ExitCode.ShouldBe(0);
        var more = await _remote.RunAsync("run", "greet");
        more.ExitCode.ShouldBe(2);
        more.Error.ShouldContain("refuses this: ");
        more.Error.ShouldContain("it takes the scope 'run'");
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_the_command_with_3()
    {
        // Bound and not listening: nobody else is given the port meanwhile.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = $"http://{socket.LocalEndPoint}";

        var result = await _remote.RunAsync("executions", "--server", address);

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldStartWith($"error: The server {address} cannot be reached: ");
    }

    [Fact]
    public async Task Something_else_that_answers_is_told_from_a_server()
    {
        await using var server = await WebProgram.StartAsync();

        var result = await _remote.RunAsync("executions", "--server", server.Client.BaseAddress + "some/where");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("There is nothing at /some/where/api/v1/flows.");
    }
}
