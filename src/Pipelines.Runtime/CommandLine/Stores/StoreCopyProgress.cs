using System.Globalization;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary>Says how far a copy is, on one line that it writes over, to a person who watches.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="isWanted">Whether to write at all.</param>
internal sealed class StoreCopyProgress(Terminal terminal, bool isWanted) : IProgress<(long Done, long All)>
{
    private readonly bool _isShown = isWanted && terminal.IsLive;
    private string _line = "";

    /// <inheritdoc/>
    public void Report((long Done, long All) value)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{value.Done:#,0} of {value.All:#,0} executions");
        if (_isShown && line != _line)
        {
            terminal.Out.Write("\r" + line.PadRight(_line.Length));
            _line = line;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        if (_line.Length > 0)
        {
            terminal.Out.Write("\r" + new string(' ', _line.Length) + "\r");
            _line = "";
        }
    }
}
