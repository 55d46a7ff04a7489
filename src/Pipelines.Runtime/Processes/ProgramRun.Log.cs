using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Processes;

internal sealed partial class ProgramRun
{
    [LoggerMessage(EventIds.ProgramLine, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(EventIds.ProgramErrorLine, LogLevel.Warning, "{Line}")]
    private static partial void LogErrorLine(ILogger logger, string line);

    [LoggerMessage(EventIds.ProgramNotStopped, LogLevel.Error, "'{File}' was killed, yet after {PatienceSeconds} s this still runs: {Processes}. Look at what it waits for, such as a disk that does not answer.")]
    private static partial void LogNotStopped(ILogger logger, string file, double patienceSeconds, string processes);

    [LoggerMessage(EventIds.ProgramInputNotRead, LogLevel.Debug, "'{File}' did not read all of its input: {Reason}")]
    private static partial void LogInputNotRead(ILogger logger, string file, string reason);
}
