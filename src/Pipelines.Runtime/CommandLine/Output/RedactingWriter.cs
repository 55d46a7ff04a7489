using Pipelines.Runtime.Hosting.Capture;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Masks the secrets in each piece of text that is written.</summary>
/// <param name="inner">Where the text goes.</param>
/// <param name="secrets">What to mask.</param>
internal sealed class RedactingWriter(TextWriter inner, SecretRegistry secrets) : PlainTextWriter
{
    /// <inheritdoc/>
    public override void Flush()
    {
        lock (ConsoleCapture.WriteGate)
        {
            inner.Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Put(ReadOnlySpan<char> text)
    {
        lock (ConsoleCapture.WriteGate)
        {
            if (secrets.IsEmpty)
            {
                inner.Write(text);
            }
            else
            {
                inner.Write(secrets.Redact(text.ToString()));
            }
        }
    }
}
