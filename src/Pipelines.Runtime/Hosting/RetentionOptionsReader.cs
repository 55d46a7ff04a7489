using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Maintenance;

namespace Pipelines.Runtime.Hosting;

/// <summary>Reads <see cref="RetentionOptions"/> and the limits of single flows, and reports all mistakes together, each with its key.</summary>
/// <param name="configuration">The program's configuration.</param>
internal sealed class RetentionOptionsReader(IConfiguration configuration) : IConfigureOptions<RetentionOptions>, IValidateOptions<RetentionOptions>
{
    private const string None = "none";
    private const string Flows = "Pipelines:Flows";

    private static readonly string[] Names =
        [nameof(RetentionOptions.MaxAge), nameof(RetentionOptions.MaxCount), nameof(RetentionOptions.Interval), nameof(RetentionOptions.BatchSize), nameof(RetentionOptions.BatchPause)];

    private readonly SortedDictionary<string, string> _mistakes = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Configure(RetentionOptions options)
    {
        var section = configuration.GetSection(RetentionOptions.Section);
        var limits = ReadLimits(section, new RetentionLimits(options.MaxAge, options.MaxCount));
        (options.MaxAge, options.MaxCount) = (limits.MaxAge, limits.MaxCount);
        options.Interval = ReadDuration(section, nameof(RetentionOptions.Interval), options.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        options.BatchPause = ReadDuration(section, nameof(RetentionOptions.BatchPause), options.BatchPause, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        options.BatchSize = ReadNumber(section, nameof(RetentionOptions.BatchSize), 1, 10_000) ?? options.BatchSize;
        CheckNames(section, Names);
        foreach (var flow in configuration.GetSection(Flows).GetChildren())
        {
            var own = flow.GetSection("Retention");
            ReadLimits(own, limits);
            CheckNames(own, Names[..2]);
        }
    }

    /// <summary>The limits of a flow: its own where it has some, by id or, counting more, by full name.</summary>
    /// <param name="options">The limits of all flows.</param>
    /// <param name="flow">The flow's full name.</param>
    public RetentionLimits LimitsOf(RetentionOptions options, string flow)
    {
        var limits = new RetentionLimits(options.MaxAge, options.MaxCount);
        foreach (var name in new[] { flow[(flow.LastIndexOf('/') + 1)..], flow })
        {
            limits = ReadLimits(configuration.GetSection($"{Flows}:{name}:Retention"), limits);
        }

        return limits;
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) => _mistakes.Count == 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(_mistakes.Select(mistake => $"{mistake.Key}: {mistake.Value}"));

    private RetentionLimits ReadLimits(IConfigurationSection section, RetentionLimits others) => new(
        IsNone(section, nameof(RetentionOptions.MaxAge)) ? null
            : section[nameof(RetentionOptions.MaxAge)] is null ? others.MaxAge
            : ReadDuration(section, nameof(RetentionOptions.MaxAge), default, TimeSpan.Zero, TimeSpan.FromDays(100_000)),
        IsNone(section, nameof(RetentionOptions.MaxCount)) ? null
            : section[nameof(RetentionOptions.MaxCount)] is null ? others.MaxCount
            : ReadNumber(section, nameof(RetentionOptions.MaxCount), 0, int.MaxValue));

    private static bool IsNone(IConfigurationSection section, string key) => string.Equals(section[key]?.Trim(), None, StringComparison.OrdinalIgnoreCase);

    private TimeSpan ReadDuration(IConfigurationSection section, string key, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        if (section[key] is not { } text)
        {
            return otherwise;
        }

        if (DurationSetting.TryParse(text, out var duration) && duration >= least && duration <= most)
        {
            return duration;
        }

        _mistakes[$"{section.Path}:{key}"] = $"expected {DurationSetting.Expected}, from {least:c} to {most:c}{OrNone(key)}, got '{text}'";
        return otherwise;
    }

    private int? ReadNumber(IConfigurationSection section, string key, int least, int most)
    {
        if (section[key] is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _mistakes[$"{section.Path}:{key}"] = string.Create(CultureInfo.InvariantCulture, $"expected a whole number from {least} to {most}{OrNone(key)}, got '{text}'");
        return null;
    }

    private static string OrNone(string key) => key.StartsWith("Max", StringComparison.Ordinal) ? $", or '{None}'" : "";

    private void CheckNames(IConfigurationSection section, IReadOnlyCollection<string> names)
    {
        foreach (var setting in section.GetChildren().Where(setting => !names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _mistakes[setting.Path] = $"is not a setting.{NearestName.Suggestion(setting.Key, names)} The settings are: {string.Join(", ", names)}.";
        }
    }
}
