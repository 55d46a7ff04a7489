using Pipelines.Runtime.Storage;

namespace Pipelines.Testing;

/// <summary>Turns what is stored into what a test reads.</summary>
internal static class LogRecordExtensions
{
    public static TestLogLine ToTestLine(this LogRecord line) =>
        new(line.Key?.TaskId, line.Key?.ElementIndex, line.Attempt, line.Level, line.Message, line.Exception);
}
