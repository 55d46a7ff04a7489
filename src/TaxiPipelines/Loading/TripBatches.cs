using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Loading;

/// <summary>Reads ahead: one batch is parsed while another one is being written.</summary>
internal static class TripBatches
{
    // One being written, one waiting, one being filled. More would only be more memory: the slower side sets the pace.
    private const int InFlight = 3;

    /// <summary>All rows of a file. A batch is the consumer's until it asks for the next one.</summary>
    /// <param name="reader">Reads the rows.</param>
    /// <param name="schema">The rows' columns.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async IAsyncEnumerable<TripBatch> ReadAheadAsync(
        TripReader reader, TripSchema schema, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filled = Channel.CreateBounded<TripBatch>(InFlight);
        var empty = Channel.CreateBounded<TripBatch>(InFlight);
        for (var batch = 0; batch < InFlight; batch++)
        {
            empty.Writer.TryWrite(new TripBatch(schema));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(reader, empty.Reader, filled.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in filled.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
                empty.Writer.TryWrite(batch);
            }

            // A reader that was stopped ends like one that is through.
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            // A consumer that gave up must not leave a reader behind, and a reader that broke must be heard.
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task ReadAsync(TripReader reader, ChannelReader<TripBatch> empty, ChannelWriter<TripBatch> filled, CancellationToken cancellationToken)
    {
        try
        {
            var more = true;
            while (more)
            {
                var batch = await empty.ReadAsync(cancellationToken);
                more = await reader.FillAsync(batch, cancellationToken);
                await filled.WriteAsync(batch, cancellationToken);
            }

            filled.Complete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            filled.Complete();
        }
        catch (Exception broken)
        {
            // The consumer meets it where it waits for the next batch.
            filled.Complete(broken);
        }
    }
}
