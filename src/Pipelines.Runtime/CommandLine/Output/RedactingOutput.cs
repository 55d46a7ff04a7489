using System.Text;
using Pipelines.Runtime.Secrets;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Standard output without secrets; as wide and as live as it is.</summary>
/// <param name="inner">Standard output.</param>
/// <param name="secrets">What to mask.</param>
internal sealed class RedactingOutput(AnsiConsoleOutput inner, SecretRegistry secrets) : IAnsiConsoleOutput
{
    /// <inheritdoc/>
    public TextWriter Writer { get; } = TextWriter.Synchronized(new RedactingWriter(inner.Writer, secrets));

    /// <inheritdoc/>
    public bool IsTerminal => inner.IsTerminal;

    /// <inheritdoc/>
    public int Width => inner.Width;

    /// <inheritdoc/>
    public int Height => inner.Height;

    /// <inheritdoc/>
    public void SetEncoding(Encoding encoding) => inner.SetEncoding(encoding);
}
