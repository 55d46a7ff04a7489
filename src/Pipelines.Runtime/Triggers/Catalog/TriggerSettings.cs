using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>Puts settings over what a trigger's code says.</summary>
internal static class TriggerSettings
{
    /// <summary>The trigger with settings; those that do not fit are left out.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="settings">The settings as text, by name.</param>
    /// <param name="addMistake">Told of each that does not fit, by name.</param>
    public static TriggerDefinition Apply(TriggerDefinition trigger, IEnumerable<KeyValuePair<string, string>> settings, Action<string, string> addMistake)
    {
        foreach (var (name, text) in settings)
        {
            if (TriggerSetting.Find(trigger, name) is not { } setting)
            {
                addMistake(name, Unknown(trigger, name));
                continue;
            }

            trigger = setting.Set(trigger, text, out var mistake);
            if (mistake is not null)
            {
                addMistake(setting.Name, mistake);
            }
        }

        if (trigger is ScheduleTriggerDefinition { From: { } from, Until: { } until } && from >= until)
        {
            addMistake(nameof(ScheduleTriggerDefinition.Until), "must be later than From");
        }

        return trigger;
    }

    private static string Unknown(TriggerDefinition trigger, string name)
    {
        var names = TriggerSetting.Of(trigger).Select(static setting => setting.Name).ToList();
        return $"is not a setting of this trigger.{NearestName.Suggestion(name, names)} Its settings are: {string.Join(", ", names)}";
    }
}
