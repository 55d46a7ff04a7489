namespace Pipelines.Runtime.Executor;

/// <summary>
/// Bounds what lines of log that are not durable yet take of the process's memory: while the store cannot be written, nothing else
/// would.
/// </summary>
internal sealed class LogMemory
{
    /// <summary>The most bytes of all executions together.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>The most bytes of one execution.</summary>
    public const long MaxBytesOfOne = 16 * 1024 * 1024;

    private long _bytes;

    /// <summary>How many bytes wait.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Takes memory for a line, unless there is too little; a line that must not be lost takes it in any case.</summary>
    public bool TryTake(long bytes, bool isRequired)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= MaxBytes || isRequired)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
