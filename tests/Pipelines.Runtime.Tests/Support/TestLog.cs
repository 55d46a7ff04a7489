using Microsoft.Extensions.Logging;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Writes to the log of an attempt.</summary>
internal static class TestLog
{
    public static void Say(this TaskInvocation invocation, string message, LogLevel level = LogLevel.Information) =>
        invocation.Context!.Logger.Log(level, default, message, null, static (text, _) => text);
}
