using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>Makes lines of an attempt's log of what its code writes to the console.</summary>
internal sealed class AttemptConsole(AttemptLog log, ExecutionSecrets secrets)
{
    private readonly ConsoleLine _output = new(LogLevel.Information, log, secrets);
    private readonly ConsoleLine _error = new(LogLevel.Warning, log, secrets);

    /// <summary>Takes what was written to standard output or standard error.</summary>
    public void Write(ReadOnlySpan<char> text, bool isError) => (isError ? _error : _output).Write(text);

    /// <summary>Takes what has no line end yet as the last line.</summary>
    public void Close()
    {
        _output.Close();
        _error.Close();
    }
}
