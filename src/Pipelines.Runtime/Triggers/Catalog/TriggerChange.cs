using System.Collections.ObjectModel;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>What somebody wants to change about a trigger.</summary>
internal sealed record TriggerChange
{
    /// <summary>All goes back to what code and configuration say.</summary>
    public static TriggerChange Reset { get; } = new() { ResetsOthers = true };

    /// <summary>The new values as text, by <see cref="TriggerSetting.Name"/>; <see langword="null"/> goes back to what code and configuration say.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = ReadOnlyDictionary<string, string?>.Empty;

    /// <summary>Whether what <see cref="Settings"/> does not name goes back too, instead of staying as it is.</summary>
    public bool ResetsOthers { get; init; }

    /// <summary>Enables or disables a trigger.</summary>
    public static TriggerChange Enable(bool isEnabled) => Of(TriggerSetting.Enabled, isEnabled ? "true" : "false");

    /// <summary>Changes one setting.</summary>
    /// <param name="name">Which: see <see cref="TriggerSetting.Name"/>.</param>
    /// <param name="text">The value.</param>
    public static TriggerChange Of(string name, string? text) => new() { Settings = new Dictionary<string, string?> { [name] = text } };

    /// <summary>The settings after the change; which of them fit is not looked at.</summary>
    /// <param name="before">Those of before.</param>
    public SortedDictionary<string, string> ApplyTo(IReadOnlyDictionary<string, string>? before)
    {
        var after = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in ResetsOthers || before is null ? ReadOnlyDictionary<string, string>.Empty : before)
        {
            after[name] = text;
        }

        foreach (var (name, text) in Settings)
        {
            after.Remove(name);
            if (text is not null)
            {
                after[name] = text;
            }
        }

        return after;
    }
}
