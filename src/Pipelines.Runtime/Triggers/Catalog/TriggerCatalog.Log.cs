using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <content>What it logs.</content>
internal sealed partial class TriggerCatalog
{
    [LoggerMessage(EventIds.TriggerSettingIgnored, LogLevel.Warning, "Setting {Setting} of trigger {Trigger} of flow {Flow} does not fit the program any more and is passed over: {Mistake}. 'triggers set' changes it.")]
    private partial void LogDoesNotFit(string flow, string trigger, string setting, string mistake);
}
