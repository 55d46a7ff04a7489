using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Remote;

/// <summary>A server, and a command line that knows it by its settings.</summary>
public abstract class RemoteScene : IAsyncLifetime
{
    internal WebProgram Server { get; private set; } = null!;

    internal RemoteCommandLine Remote { get; } = new();

    public virtual async Task InitializeAsync()
    {
        Server = await WebProgram.StartAsync();
        Remote.Settings["Pipelines:Server"] = Server.Client.BaseAddress!.ToString();
    }

    public virtual async Task DisposeAsync()
    {
        // Commands that work with a server open no store of their own.
        Directory.Exists(Remote.DataFolder).ShouldBeFalse();
        Remote.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Runs a command that must succeed and gives what it prints.</summary>
    internal async Task<string> OutputOfAsync(params string[] args)
    {
        var result = await Remote.RunAsync(args);
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Output;
    }

    /// <summary>What the same command prints on the server's machine.</summary>
    internal async Task<string> LocalOutputOfAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await WebProgram.Build(args, Server.Folder, output, error, builder =>
        {
            builder.Services.AddSingletonGates();
            builder.UseWeb();
        }).RunAsync();
        exitCode.ShouldBe(0, error.ToString());
        return output.ToString();
    }
}
