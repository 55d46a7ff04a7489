using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>
/// What the configuration says of triggers: <c>Pipelines:Flows:taxi:Triggers:green:Cron</c>, or with the namespace,
/// <c>Pipelines:Flows:zoomcamp/taxi:Triggers:green:Cron</c>, which counts more.
/// </summary>
internal sealed class TriggerConfiguration
{
    private const string Flows = "Pipelines:Flows";
    private const string Triggers = "Triggers";

    private readonly Dictionary<TriggerName, TriggerDefinition> _configured = [];
    private readonly List<string> _mistakes = [];

    /// <summary>Reads it.</summary>
    /// <param name="configuration">The program's configuration; <see langword="null"/> where it has none.</param>
    /// <param name="flows">The program's flows.</param>
    public TriggerConfiguration(IConfiguration? configuration, FlowRegistry flows)
    {
        // Those with a namespace come last.
        var sections = configuration?.GetSection(Flows).GetChildren().Where(static flow => flow.GetSection(Triggers).Exists()) ?? [];
        foreach (var section in sections.OrderBy(static flow => flow.Key.Contains('/', StringComparison.Ordinal)))
        {
            var named = flows.Flows.Where(flow => IsNameOf(flow, section.Key)).ToList();
            if (named.Count == 0)
            {
                _mistakes.Add($"{section.Path}: there is no such flow.{NearestName.Suggestion(section.Key, flows.Flows.SelectMany(static flow => new[] { flow.Id, flow.FullName }))}");
            }
            else
            {
                Read(section.GetSection(Triggers), named);
            }
        }
    }

    /// <summary>What is wrong, each with the name of its setting.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>A trigger as code and configuration have it.</summary>
    public TriggerDefinition Of(FlowDefinition flow, TriggerDefinition trigger) => _configured.GetValueOrDefault(TriggerName.Of(flow, trigger), trigger);

    private void Read(IConfigurationSection triggers, List<FlowDefinition> flows)
    {
        foreach (var section in triggers.GetChildren())
        {
            var named = flows.SelectMany(static flow => flow.Triggers.Select(trigger => (Flow: flow, Trigger: trigger)))
                .Where(one => string.Equals(one.Trigger.Id, section.Key, StringComparison.OrdinalIgnoreCase)).ToList();
            if (named.Count == 0)
            {
                var ids = flows.SelectMany(static flow => flow.Triggers).Select(static trigger => trigger.Id).ToList();
                _mistakes.Add($"{section.Path}: there is no such trigger.{NearestName.Suggestion(section.Key, ids)}{(ids.Count == 0 ? " The flow has none." : $" The flow's triggers are: {string.Join(", ", ids)}.")}");
            }

            foreach (var (flow, trigger) in named)
            {
                Read(section, flow, trigger);
            }
        }
    }

    private void Read(IConfigurationSection section, FlowDefinition flow, TriggerDefinition trigger)
    {
        var settings = section.GetChildren().Select(static setting => KeyValuePair.Create(setting.Key, setting.Value ?? ""));
        _configured[TriggerName.Of(flow, trigger)] = TriggerSettings.Apply(Of(flow, trigger), settings, (name, mistake) => _mistakes.Add($"{section.Path}:{name}: {mistake}"));
    }

    private static bool IsNameOf(FlowDefinition flow, string name) =>
        string.Equals(flow.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(flow.FullName, name, StringComparison.OrdinalIgnoreCase);
}
