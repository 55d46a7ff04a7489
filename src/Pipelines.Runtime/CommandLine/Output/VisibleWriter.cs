namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Writes text so that a terminal only shows it.</summary>
/// <param name="inner">Where the text goes.</param>
internal sealed class VisibleWriter(TextWriter inner) : PlainTextWriter
{
    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    protected override void Put(ReadOnlySpan<char> text) => inner.Write(VisibleText.Of(text));
}
