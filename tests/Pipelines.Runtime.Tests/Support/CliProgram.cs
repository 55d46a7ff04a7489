using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Spectre.Console;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>A pipeline program run in process, as from a pipe; every run is a new program on the same data directory.</summary>
internal sealed class CliProgram(params FlowDefinition[] flows) : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pipelines-cli-").FullName;

    public Dictionary<string, string?> Settings { get; } = [];

    public string Input { get; set; } = "";

    public Action<IServiceCollection>? Configure { get; set; }

    public Task<CliResult> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);

    public async Task<CliResult> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader(Input);
        var builder = PipelineApp.CreateBuilder(args);
        builder.Configuration["Pipelines:DataDirectory"] = Path.Combine(Folder, "data");
        foreach (var (key, value) in Settings)
        {
            builder.Configuration[key] = value;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        builder.Services.AddSingleton(new Terminal(console, TextWriter.Synchronized(error), input));
        Configure?.Invoke(builder.Services);
        foreach (var flow in flows)
        {
            builder.Pipelines.Add(flow);
        }

        var exitCode = await builder.Build().RunAsync(cancellationToken);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error);
