using System.Runtime.CompilerServices;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Compares a text with the one that was looked at and checked in.</summary>
internal static class Snapshot
{
    /// <summary>Fails unless <c>Snapshots/&lt;name&gt;.verified.txt</c> holds the text; writes what came instead beside it.</summary>
    public static void Verify(string text, string name)
    {
        var folder = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "Snapshots");
        var verified = Path.Combine(folder, $"{name}.verified.txt");
        var received = Path.Combine(folder, $"{name}.received.txt");
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n") : "";
        if (text == expected)
        {
            File.Delete(received);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(received, text);
        var line = text.Split('\n').Zip(expected.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
        throw new ShouldAssertException(
            $"""
            The generated code differs from its snapshot from line {line} on. Look at it:
                git diff --no-index {Path.GetFullPath(verified)} {Path.GetFullPath(received)}
            If it is meant, rename {name}.received.txt to {name}.verified.txt.
            """);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
