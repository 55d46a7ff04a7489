using System.Text;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes lines with indentation; the line end is <c>\n</c> on every system, so that the same flow gives the same text.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line)
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(line);
        }

        _text.Append('\n');
    }

    public void Line() => Line("");

    /// <summary>Writes each line of a text of several.</summary>
    public void Lines(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            Line(line);
        }
    }

    public void Open(string header, string bracket = "{")
    {
        Line(header);
        Line(bracket);
        Indent();
    }

    public void Open()
    {
        Line("{");
        Indent();
    }

    public void Close(string bracket = "}")
    {
        Unindent();
        Line(bracket);
    }

    public void Indent() => _depth++;

    public void Unindent() => _depth--;

    public override string ToString() => _text.ToString();
}
