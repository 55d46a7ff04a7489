using System.Text;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Hosting.Capture;

/// <summary>Standard output or standard error as code of the program sees it.</summary>
/// <param name="original">Where text goes that no attempt writes.</param>
/// <param name="isError">Whether it is standard error.</param>
internal sealed class CapturedWriter(TextWriter original, bool isError) : PlainTextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => original.Encoding;

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (ConsoleCapture.WriteGate)
        {
            original.Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Put(ReadOnlySpan<char> text)
    {
        if (!ConsoleCapture.IsLogging && TaskSlot.Current is { HasEnded: false } slot)
        {
            slot.Console.Write(text, isError);
        }
        else
        {
            ConsoleCapture.Pass(original, text);
        }
    }
}
