using Microsoft.Extensions.Logging;

namespace Pipelines.Testing.Tests.Flows;

internal static partial class CursorFlowLog
{
    [LoggerMessage(1, LogLevel.Information, "Signed in with {Password}")]
    public static partial void LogSignedIn(this ILogger logger, string password);
}
