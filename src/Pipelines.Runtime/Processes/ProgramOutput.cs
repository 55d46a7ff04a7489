using System.Text;

namespace Pipelines.Runtime.Processes;

/// <summary>What is kept of a program's output: the beginning of what it printed, the end of what it complained about.</summary>
internal sealed class ProgramOutput
{
    /// <summary>The most characters that are kept of standard output.</summary>
    public const int MaxLength = 1024 * 1024;

    private const int LastLines = 20;

    private readonly StringBuilder _output = new();
    private readonly Queue<string> _lastErrors = new();
    private bool _continues = true;
    private bool _isCut;

    /// <summary>The result of a program that ended well.</summary>
    public ProcessResult Result => new(_output.ToString()) { IsOutputCut = _isCut };

    /// <summary>The last lines of standard error.</summary>
    public string LastErrors => string.Join('\n', _lastErrors);

    /// <summary>A line of standard output, or a piece of one.</summary>
    /// <param name="line">The text.</param>
    /// <param name="goesOn">Whether the next piece belongs to the same line.</param>
    public void Add(string line, bool goesOn)
    {
        if (!_continues)
        {
            Append("\n");
        }

        _continues = goesOn;
        Append(line);
    }

    /// <summary>The rest of standard output was not read.</summary>
    public void Cut() => _isCut = true;

    /// <summary>A line of standard error.</summary>
    public void AddError(string line)
    {
        _lastErrors.Enqueue(line);
        if (_lastErrors.Count > LastLines)
        {
            _lastErrors.Dequeue();
        }
    }

    private void Append(string text)
    {
        var room = MaxLength - _output.Length;
        _isCut |= text.Length > room;
        _output.Append(text.AsSpan(0, Math.Min(text.Length, room)));
    }
}
