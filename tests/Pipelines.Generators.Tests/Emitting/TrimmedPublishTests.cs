using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Publishes <c>tests/Samples/TinyProgram</c> fully trimmed and runs it. Takes half a minute: the SDK builds and trims for real.</summary>
[Trait("Category", "Slow")]
public sealed class TrimmedPublishTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-trimmed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_flow_survives_full_trimming_without_a_warning()
    {
        var project = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "Samples", "TinyProgram", "TinyProgram.csproj");
        var published = Path.Combine(_folder.FullName, "published");

        var publish = await RunAsync("dotnet", "publish", project, "-c", "Release", "-o", published, $"-p:ArtifactsPath={_folder.FullName}/artifacts", "-nodeReuse:false", "-v", "q");
        publish.Code.ShouldBe(0, publish.Output);

        var program = Path.Combine(published, "TinyProgram");
        (await RunAsync(program, """{"name":"Ada","times":2,"join":"any-succeeded"}""")).ShouldBe(
            (0, """[{"text":"Hello, Ada!","month":"2019-01"},{"text":"Hello, Ada!","month":"2019-01"}]""" + "\n"));
        (await RunAsync(program, """{"name":"4da","times":12,"join":"any"}""")).ShouldBe(
            (2, "name: must match the regular expression '[A-Za-z]+', got '4da'; times: must be between 1 and 9, got 12; join: expected one of: all-succeeded, any-succeeded, all-finished, got 'any'\n"));
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
