using System.CommandLine;
using Pipelines.Runtime.CommandLine.Audit;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>What the commands of <c>triggers</c> share: the flow, the trigger, and the way to them.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggerAccess(CommandEnvironment environment)
{
    /// <summary>The flow.</summary>
    public static Argument<string> Flow() => new("flow") { Description = "The flow's id where that is unique, or namespace and id." };

    /// <summary>The trigger.</summary>
    public static Argument<string> Trigger() => new("trigger") { Description = "The trigger's id." };

    /// <summary>Who changes it.</summary>
    public static Option<string?> By() => new("--by") { Description = "Who changes it. Default: the user of this computer.", HelpName = "name" };

    /// <summary>The triggers, as they are now.</summary>
    public async Task<TriggerCatalog> OpenAsync(CancellationToken cancellationToken)
    {
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var catalog = environment.Get<TriggerCatalog>();
        await catalog.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return catalog;
    }

    /// <summary>Changes a trigger and notes it in the audit log.</summary>
    /// <exception cref="UsageException">There is no such trigger, or it cannot be set so.</exception>
    public async Task<CatalogTrigger> SetAsync(string flow, string trigger, TriggerChange change, string? by, string action, CancellationToken cancellationToken)
    {
        var catalog = await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var name = catalog.Get(flow, trigger).Name;
            var changed = await catalog.SetAsync(name, change, by ?? Environment.UserName, cancellationToken).ConfigureAwait(false);
            await environment.AuditAsync(action, name.FullName, cancellationToken).ConfigureAwait(false);
            return changed;
        }
        catch (PipelineException exception) when (exception is UnknownTriggerException or TriggerSettingsException)
        {
            throw new UsageException(exception.Message);
        }
    }
}
