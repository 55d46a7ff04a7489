using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Role;

/// <inheritdoc cref="ITriggerRole"/>
/// <remarks>
/// A document names the holder; whoever reads the name of a process whose lease has expired puts its own there, if nobody else was faster.
/// So the role needs no heartbeat of its own, and is free within a lease after its holder died. Programs with different triggers may share a
/// store: the role is that of one set of triggers, since nobody else would run those of the program that does not have it.
/// </remarks>
internal sealed partial class TriggerRole(
    IDocumentStore store, IStoreMaintenance nodes, ILeaseHolder lease, FlowRegistry flows, IOptions<PipelineOptions> options, StoreClock clock, ILogger<TriggerRole> logger)
    : ITriggerRole, IServedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Lazy<string> _name = new(() => NameOf(flows.Flows));
    private TaskCompletionSource<CancellationToken> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _lost;
    private CancellationTokenRegistration _leaseLost;
    private long _version;
    private Task _loop = Task.CompletedTask;
    private bool _isFailureTold;

    /// <inheritdoc/>
    public bool IsHeld => Volatile.Read(ref _lost) is { IsCancellationRequested: false };

    /// <inheritdoc/>
    public async Task<CancellationToken> HoldAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Waiting for what is there already does not look at the token: who loops around it would never stop.
            cancellationToken.ThrowIfCancellationRequested();
            Task<CancellationToken> held;
            lock (_gate)
            {
                held = _held.Task;
            }

            var lost = await held.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!lost.IsCancellationRequested)
            {
                return lost;
            }
        }
    }

    /// <inheritdoc/>
    public Task Running => _loop;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // From the first moment on: a lease that is lost before the loop has begun would leave the role behind until it has.
        _leaseLost = lease.Lost.Register(Lose);
        await LookAsync(cancellationToken).ConfigureAwait(false);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Gives the role back, so that others need not wait for the lease to expire.</summary>
    /// <param name="cancellationToken">Stops waiting for what runs.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!IsHeld)
        {
            return;
        }

        Lose();
        try
        {
            await store.WriteDocumentsAsync([Write(null)], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            LogNotGivenBack(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaseLost.Dispose();
        _stopping.Dispose();
        _lost?.Dispose();
    }

    /// <summary>The same in every process of a program, whatever the order and the settings of its triggers.</summary>
    private static string NameOf(IEnumerable<FlowDefinition> flows)
    {
        var triggers = flows.SelectMany(static flow => flow.Triggers.Select(trigger => TriggerName.Of(flow, trigger).FullName)).Order(StringComparer.Ordinal);
        return $"triggers/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', triggers))).AsSpan(0, 16))}";
    }

    private async Task RunAsync()
    {
        try
        {
            while (!lease.Lost.IsCancellationRequested)
            {
                await Task.Delay(options.Value.PollInterval, clock, _stopping.Token).ConfigureAwait(false);
                await LookPatientlyAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Asked to stop; whoever stops it gives the role back.
        }
    }

    private async Task LookPatientlyAsync()
    {
        try
        {
            await LookAsync(_stopping.Token).ConfigureAwait(false);
            _isFailureTold = false;
        }
#pragma warning disable CA1031 // Who has the role keeps it while the store is out of order: nobody else can take it then either.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            // The heartbeat tells of the store.
            if (exception is not StoreUnavailableException && !_isFailureTold)
            {
                _isFailureTold = true;
                LogFailed(exception);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (lease.Current is not { NodeId: var self })
        {
            return;
        }

        var now = clock.GetUtcNow();
        var found = await store.FindDocumentAsync(DocumentKinds.Role, _name.Value, now, cancellationToken).ConfigureAwait(false);
        var holder = found is null ? null : JsonSerializer.Deserialize(found.Json.Span, RoleHolderJson.Default.RoleHolder);
        if (holder?.Node == self)
        {
            Have(found!.Version);
            return;
        }

        if (IsHeld)
        {
            LogTakenAway(holder?.Node ?? "nobody");
            Lose();
        }

        if (holder is not null && (await nodes.ListNodesAsync(now, cancellationToken).ConfigureAwait(false)).Contains(holder.Node, StringComparer.Ordinal))
        {
            return;
        }

        _version = found?.Version ?? 0;
        var json = JsonSerializer.SerializeToUtf8Bytes(new RoleHolder { Node = self, Since = now }, RoleHolderJson.Default.RoleHolder);
        if (await store.WriteDocumentsAsync([Write(json)], now, cancellationToken).ConfigureAwait(false) is [{ } version])
        {
            Have(version);
        }
    }

    private void Have(long version)
    {
        _version = version;
        lock (_gate)
        {
            // A lease that is lost stays lost: so does what goes by it.
            if (IsHeld || lease.Lost.IsCancellationRequested)
            {
                return;
            }

            var lost = new CancellationTokenSource();
            Volatile.Write(ref _lost, lost);
            _held.TrySetResult(lost.Token);
        }

        LogTaken();
    }

    private void Lose()
    {
        CancellationTokenSource lost;
        lock (_gate)
        {
            if (!IsHeld)
            {
                return;
            }

            lost = _lost!;
            _held = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        lost.Cancel();
    }

    private DocumentWrite Write(ReadOnlyMemory<byte>? json) => new() { Kind = DocumentKinds.Role, Name = _name.Value, Json = json, ExpectedVersion = _version };

    [LoggerMessage(EventIds.TriggerRoleTaken, LogLevel.Information, "This process polls, listens and watches for the triggers of this program")]
    private partial void LogTaken();

    [LoggerMessage(EventIds.TriggerRoleTakenAway, LogLevel.Warning, "Process {Node} polls, listens and watches for the triggers of this program now: this one was silent for too long")]
    private partial void LogTakenAway(string node);

    [LoggerMessage(EventIds.TriggerRoleUnreadable, LogLevel.Error, "It cannot be found out which process runs the triggers of all; it is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventIds.TriggerRoleNotGivenBack, LogLevel.Warning, "The store cannot be told that this process does not run the triggers of all any more; others notice when its lease has expired")]
    private partial void LogNotGivenBack(Exception exception);
}
