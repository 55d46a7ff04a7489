using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Hosting;

/// <summary>Reads <see cref="TriggerOptions"/>, and reports all mistakes in what the configuration says of triggers together, each with its key.</summary>
/// <param name="configuration">The program's configuration; <see langword="null"/> where it has none.</param>
/// <param name="triggers">What it says of single triggers.</param>
internal sealed class TriggerOptionsReader(IConfiguration? configuration, TriggerConfiguration triggers) : IConfigureOptions<TriggerOptions>, IValidateOptions<TriggerOptions>
{
    private static readonly string[] Names = [nameof(TriggerOptions.MissedAfter)];

    private readonly List<string> _mistakes = [];

    /// <inheritdoc/>
    public void Configure(TriggerOptions options)
    {
        if (configuration?.GetSection(TriggerOptions.Section) is not { } section)
        {
            return;
        }

        if (section[nameof(TriggerOptions.MissedAfter)] is { } text)
        {
            if (DurationSetting.TryParse(text, out var duration) && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(1))
            {
                options.MissedAfter = duration;
            }
            else
            {
                _mistakes.Add($"{section.Path}:{nameof(TriggerOptions.MissedAfter)}: expected {DurationSetting.Expected}, from 1s to 1d, got '{text}'");
            }
        }

        foreach (var setting in section.GetChildren().Where(static setting => !Names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _mistakes.Add($"{setting.Path}: is not a setting.{NearestName.Suggestion(setting.Key, Names)} The settings are: {string.Join(", ", Names)}.");
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TriggerOptions options) =>
        _mistakes.Count + triggers.Mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail([.. _mistakes, .. triggers.Mistakes]);
}
