using System.Text;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Users;

/// <summary>Reads a password: twice and unseen from a terminal, the first line of anything else.</summary>
/// <param name="terminal">Where from.</param>
internal sealed class PasswordPrompt(Terminal terminal)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">The two differ, or nothing was given.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(terminal.Input, Console.In) || Console.IsInputRedirected)
        {
            return await terminal.Input.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new UsageException("No password was given on standard input.");
        }

        var first = ReadUnseen("Password: ", cancellationToken);
        return ReadUnseen("Again: ", cancellationToken) == first ? first : throw new UsageException("The two are not the same. Nothing was hashed.");
    }

    private string ReadUnseen(string prompt, CancellationToken cancellationToken)
    {
        terminal.Error.Write(prompt);
        var text = new StringBuilder();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    terminal.Error.WriteLine();
                    return text.ToString();
                case ConsoleKey.Backspace:
                    text.Length = Math.Max(0, text.Length - 1);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        text.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
