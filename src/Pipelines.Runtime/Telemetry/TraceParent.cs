using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Telemetry;

/// <summary>Which trace an execution belongs to, whichever process drives it.</summary>
/// <remarks>
/// An execution that was started within a span (a request, or an attempt that runs a subflow) belongs to that span's trace, and keeps
/// its <c>traceparent</c> (W3C Trace Context). One that was not is the root of a trace whose id follows from its own: every process
/// that goes on with it finds the same, without anything being stored.
/// </remarks>
internal static class TraceParent
{
    /// <summary>What to keep with an execution that is created here; <see langword="null"/> outside of any span.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>The context that the execution's spans begin from.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="traceParent">What was kept with it.</param>
    public static ActivityContext ContextOf(string executionId, string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context)
            ? context
            : new ActivityContext(TraceIdOf(executionId), default, ActivityTraceFlags.Recorded, isRemote: true);

    /// <summary>Hashed, because samplers take the bytes of a trace id for random, and an execution's id begins with the time.</summary>
    private static ActivityTraceId TraceIdOf(string executionId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(executionId), hash);
        return ActivityTraceId.CreateFromBytes(hash[..16]);
    }
}
