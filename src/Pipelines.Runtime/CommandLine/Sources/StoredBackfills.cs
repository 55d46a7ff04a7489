using System.Text.Json;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>The backfills of this program's store; changes are noted in the audit log.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoredBackfills(CommandEnvironment environment) : IBackfillSource
{
    private BackfillControl? _control;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BackfillRecord>> ListAsync(BackfillQuery query, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).ListAsync(query, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<BackfillReport?> FindAsync(string id, CancellationToken cancellationToken) =>
        await (await OpenAsync(cancellationToken).ConfigureAwait(false)).FindAsync(id, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<BackfillPreview> PreviewAsync(BackfillRequest request, GivenInputs inputs, int limit, CancellationToken cancellationToken)
    {
        var whole = request with { Inputs = InputsOf(request, inputs) };
        return await (await OpenAsync(cancellationToken).ConfigureAwait(false)).PreviewAsync(whole, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<BackfillRecord> CreateAsync(BackfillRequest request, GivenInputs inputs, CancellationToken cancellationToken)
    {
        var whole = request with { Inputs = InputsOf(request, inputs), By = request.By ?? Environment.UserName };
        var created = await (await OpenAsync(cancellationToken).ConfigureAwait(false)).CreateAsync(whole, cancellationToken).ConfigureAwait(false);
        await environment.AuditAsync("createBackfill", $"backfill {created.Id}: {created.Trigger.FullName}", CancellationToken.None).ConfigureAwait(false);
        return created;
    }

    /// <inheritdoc/>
    public Task<BackfillRecord> PauseAsync(string id, string? by, CancellationToken cancellationToken) =>
        ChangeAsync("pauseBackfill", control => control.PauseAsync(id, by ?? Environment.UserName, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<BackfillRecord> ResumeAsync(string id, string? by, CancellationToken cancellationToken) =>
        ChangeAsync("resumeBackfill", control => control.ResumeAsync(id, by ?? Environment.UserName, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<BackfillRecord> CancelAsync(string id, bool stopsExecutions, string? reason, string? by, CancellationToken cancellationToken) =>
        ChangeAsync("cancelBackfill", control => control.CancelAsync(id, stopsExecutions, reason, by ?? Environment.UserName, cancellationToken), cancellationToken);

    private async Task<BackfillRecord> ChangeAsync(string action, Func<BackfillControl, Task<BackfillRecord>> change, CancellationToken cancellationToken)
    {
        var changed = await change(await OpenAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        await environment.AuditAsync(action, $"backfill {changed.Id}: {changed.Trigger.FullName}", cancellationToken).ConfigureAwait(false);
        return changed;
    }

    private JsonElement? InputsOf(BackfillRequest request, GivenInputs inputs) => inputs.AddTo(new InputDraft(environment.Flows.Get(request.Flow))).ToGiven();

    private async Task<BackfillControl> OpenAsync(CancellationToken cancellationToken)
    {
        if (_control is null)
        {
            await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            _control = environment.Get<BackfillControl>();
        }

        return _control;
    }
}
