using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;

namespace Pipelines.Web.Tests.Remote;

/// <summary>The command line of a program without flows and without a store, beside a server that has them.</summary>
internal sealed class RemoteCommandLine : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pipelines-remote-").FullName;

    public Dictionary<string, string?> Settings { get; } = [];

    public string DataFolder => Path.Combine(Folder, "data");

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    public Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params string[] args) => RunAsync(new StringWriter(), cancellationToken, args);

    /// <param name="output">Where it writes; it may be read meanwhile.</param>
    /// <param name="cancellationToken">Presses Ctrl+C.</param>
    /// <param name="args">The arguments.</param>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(StringWriter output, CancellationToken cancellationToken, params string[] args)
    {
        using var error = new StringWriter();
        var builder = PipelineApp.CreateBuilder(args);
        builder.Configuration["Pipelines:DataDirectory"] = DataFolder;
        foreach (var (key, value) in Settings)
        {
            builder.Configuration[key] = value;
        }

        var written = TextWriter.Synchronized(output);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(written), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        builder.Services.AddSingleton(new Terminal(console, TextWriter.Synchronized(error), new StringReader("")));
        var exitCode = await builder.Build().RunAsync(cancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
