namespace Pipelines.Runtime.CommandLine;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Succeeded = 0;

    /// <summary>The flow, or a check of <c>doctor</c>, failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage, input or configuration; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>The store, or the server, could not be reached.</summary>
    public const int StoreUnavailable = 3;

    /// <summary>Stopped by Ctrl+C, as shells number it: 128 + SIGINT.</summary>
    public const int Canceled = 130;

    /// <summary>The code of an execution that ended.</summary>
    /// <param name="state">Its terminal state.</param>
    public static int Of(ExecutionState state) => state switch
    {
        ExecutionState.Failed => Failed,
        ExecutionState.Canceled or ExecutionState.Canceling => Canceled,
        _ => Succeeded,
    };
}
