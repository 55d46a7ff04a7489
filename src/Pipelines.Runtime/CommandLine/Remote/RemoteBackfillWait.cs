using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Backfills;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Stays with a backfill that a server drives.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="server">The server.</param>
/// <param name="isJson">Whether to print one JSON object at the end rather than lines.</param>
internal sealed class RemoteBackfillWait(CommandEnvironment environment, RemoteServer server, bool isJson) : BackfillWait(environment, isJson)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Func<CancellationToken, Task<string>> begin, CancellationToken cancellationToken)
    {
        var id = await begin(cancellationToken).ConfigureAwait(false);
        try
        {
            var report = await LookAsync(id, cancellationToken).ConfigureAwait(false);
            while (!report.Backfill.State.IsTerminal())
            {
                await TellAsync(report).ConfigureAwait(false);
                await Task.Delay(LookInterval, Environment.Time, cancellationToken).ConfigureAwait(false);
                report = await LookAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await LeaveAsync(id, "with it").ConfigureAwait(false);
        }

        return await EndAsync(id).ConfigureAwait(false);
    }

    private async Task<BackfillReport> LookAsync(string id, CancellationToken cancellationToken)
    {
        for (var patience = new ServerPatience(server); ; await patience.PauseAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await FindAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (ServerUnavailableException exception)
            {
                patience.Missed(exception);
            }
        }
    }
}
