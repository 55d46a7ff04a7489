using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>A writer that sees all that is written to it as text, by one way.</summary>
[SuppressMessage("Reliability", "CA1849", Justification = "What is written to a console is written at once; an await would only move it to another thread.")]
internal abstract class PlainTextWriter : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Put([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Put(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Put(buffer);

    /// <inheritdoc/>
    public override void Write(string? value) => Put(value);

    /// <inheritdoc/>
    public override void WriteLine() => Put(CoreNewLine);

    /// <inheritdoc/>
    public override void WriteLine(ReadOnlySpan<char> buffer) => Put(string.Concat(buffer, CoreNewLine));

    // A line is seen whole: in two parts, another thread's could come between.
    /// <inheritdoc/>
    public override void WriteLine(string? value) => Put(string.Concat(value, CoreNewLine));

    /// <inheritdoc/>
    public override Task WriteAsync(char value) => Done(() => Write(value));

    /// <inheritdoc/>
    public override Task WriteAsync(string? value) => Done(() => Write(value));

    /// <inheritdoc/>
    public override Task WriteAsync(char[] buffer, int index, int count) => Done(() => Write(buffer, index, count));

    /// <inheritdoc/>
    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Done(() => Write(buffer.Span));

    /// <inheritdoc/>
    public override Task WriteLineAsync() => Done(WriteLine);

    /// <inheritdoc/>
    public override Task WriteLineAsync(char value) => Done(() => WriteLine(value));

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value) => Done(() => WriteLine(value));

    /// <inheritdoc/>
    public override Task WriteLineAsync(char[] buffer, int index, int count) => Done(() => WriteLine(buffer, index, count));

    /// <inheritdoc/>
    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => Done(() => WriteLine(buffer.Span));

    /// <inheritdoc/>
    public override Task FlushAsync() => Done(Flush);

    /// <summary>Takes a piece of text.</summary>
    protected abstract void Put(ReadOnlySpan<char> text);

    private static Task Done(Action write)
    {
        write();
        return Task.CompletedTask;
    }
}
