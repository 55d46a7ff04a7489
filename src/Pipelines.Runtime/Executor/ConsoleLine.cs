using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>Joins what is written in pieces to lines, as a terminal would show them: what a lone carriage return goes back over is not kept.</summary>
internal sealed class ConsoleLine(LogLevel level, AttemptLog log, ExecutionSecrets secrets)
{
    private const int MaxLength = AttemptLog.MaxLength + AttemptLog.CutOff;

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private bool _isCut;
    private bool _isAtReturn;

    /// <summary>Takes a piece of text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            while (text.IndexOfAny('\r', '\n') is >= 0 and var end)
            {
                Append(text[..end]);
                if (text[end] == '\n')
                {
                    End();
                }
                else
                {
                    _isAtReturn = true;
                }

                text = text[(end + 1)..];
            }

            Append(text);
        }
    }

    /// <summary>Takes what has no line end yet as a line.</summary>
    public void Close()
    {
        lock (_gate)
        {
            End();
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_isAtReturn)
        {
            Clear();
        }

        var room = MaxLength - _line.Length;
        _isCut |= text.Length > room;
        _line.Append(text[..Math.Min(room, text.Length)]);
    }

    private void End()
    {
        var line = _line.ToString();
        if (_isCut)
        {
            line = AttemptLog.ShortenCut(line, secrets);
        }

        Clear();
        if (!string.IsNullOrWhiteSpace(line))
        {
            log.Write(level, line, null);
        }
    }

    private void Clear()
    {
        _line.Clear();
        (_isCut, _isAtReturn) = (false, false);
    }
}
