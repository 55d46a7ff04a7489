using System.Buffers;
using Pipelines;

namespace TaxiPipelines.Sources;

/// <summary>Copies a stream and shows how far it is.</summary>
internal static class ProgressCopy
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Copies to the end.</summary>
    /// <param name="from">What is read.</param>
    /// <param name="to">What is written.</param>
    /// <param name="size">How much there is, in bytes, if known.</param>
    /// <param name="task">Where progress is shown.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task CopyAsync(Stream from, Stream to, long? size, TaskContext task, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var copied = 0L;
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                copied += read;
                task.ReportProgress(new TaskProgress(copied, size, "bytes"));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
