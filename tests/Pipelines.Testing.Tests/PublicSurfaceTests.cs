using System.Runtime.CompilerServices;
using Pipelines.Abstractions.Tests;

namespace Pipelines.Testing.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_agreed_on()
    {
        var file = Path.Combine(Path.GetDirectoryName(ThisFile())!, "PublicSurface.txt");
        var actual = PublicSurface.Describe(typeof(FlowTest).Assembly);

        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_SURFACE") == "1")
        {
            File.WriteAllText(file, actual);
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var added = actual.Split('\n').Except(expected.Split('\n'));
        var removed = expected.Split('\n').Except(actual.Split('\n'));
        actual.ShouldBe(
            expected,
            $"""
            The public surface of Pipelines.Testing has changed. Others build on it: is the change meant?
            If so, run: UPDATE_PUBLIC_SURFACE=1 dotnet test tests/Pipelines.Testing.Tests --filter PublicSurface, and commit PublicSurface.txt.
            Added:
            {string.Join('\n', added)}
            Removed:
            {string.Join('\n', removed)}
            """);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
