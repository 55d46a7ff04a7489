using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.CommandLine.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>The triggers of this program, with what its store has of them.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoredTriggers(CommandEnvironment environment) : ITriggerSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<TriggerView>> ListAsync(string? flow, int next, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        var triggers = (flow is null ? catalog.Triggers : Of(catalog, flow)).OrderBy(static trigger => trigger.Name.FullName, StringComparer.Ordinal).ToList();
        var statuses = await environment.Get<TriggerStatuses>().ListAsync(triggers, next, cancellationToken).ConfigureAwait(false);
        return [.. statuses.Select(TriggerView.Of)];
    }

    /// <inheritdoc/>
    public async Task<TriggerView> SetAsync(string flow, string trigger, TriggerChange change, string? by, string action, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var name = catalog.Get(flow, trigger).Name;
            var changed = await catalog.SetAsync(name, change, by ?? Environment.UserName, cancellationToken).ConfigureAwait(false);
            await environment.AuditAsync(action, name.FullName, cancellationToken).ConfigureAwait(false);
            return TriggerView.Of(new TriggerStatus { Trigger = changed });
        }
        catch (PipelineException exception) when (exception is UnknownTriggerException or TriggerSettingsException)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static IReadOnlyList<CatalogTrigger> Of(TriggerCatalog catalog, string flow)
    {
        try
        {
            return catalog.OfFlow(flow);
        }
        catch (UnknownTriggerException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private async Task<TriggerCatalog> OpenAsync(CancellationToken cancellationToken)
    {
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var catalog = environment.Get<TriggerCatalog>();
        await catalog.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return catalog;
    }
}
