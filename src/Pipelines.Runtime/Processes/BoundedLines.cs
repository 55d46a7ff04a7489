using System.Runtime.CompilerServices;
using System.Text;

namespace Pipelines.Runtime.Processes;

/// <summary>Reads lines of a program's output, whatever it writes: a line that is very long comes in pieces rather than filling the memory.</summary>
internal static class BoundedLines
{
    /// <summary>The most characters of a piece.</summary>
    public const int MaxLength = 36_864;

    /// <summary>The lines, without their ends, and whether more of the same line follows.</summary>
    public static async IAsyncEnumerable<(string Text, bool GoesOn)> ReadAsync(TextReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            for (var index = 0; index < count; index++)
            {
                var character = buffer[index];
                if (character != '\n' && line.Length < MaxLength)
                {
                    line.Append(character);
                    continue;
                }

                yield return (Take(line, isEnd: character == '\n'), character != '\n');
                if (character != '\n')
                {
                    line.Append(character);
                }
            }
        }

        if (line.Length > 0)
        {
            yield return (Take(line, isEnd: true), false);
        }
    }

    private static string Take(StringBuilder line, bool isEnd)
    {
        if (isEnd && line.Length > 0 && line[^1] == '\r')
        {
            line.Length--;
        }

        var text = line.ToString();
        line.Clear();
        return text;
    }
}
