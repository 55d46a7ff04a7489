using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.Hosting;

/// <summary>Reads <see cref="PipelineOptions"/> from the configuration and reports all mistakes together, each with its key.</summary>
/// <param name="configuration">The program's configuration.</param>
internal sealed class PipelineOptionsReader(IConfiguration configuration) : IConfigureOptions<PipelineOptions>, IValidateOptions<PipelineOptions>
{
    private readonly Dictionary<string, string> _mistakes = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Configure(PipelineOptions options)
    {
        Read(nameof(PipelineOptions.DataDirectory), "a path", text => options.DataDirectory = text);
        Read(nameof(PipelineOptions.SecretsDirectory), "a path", text => options.SecretsDirectory = text);
        ReadNumber(nameof(PipelineOptions.MaxParallelTasks), number => options.MaxParallelTasks = number);
        ReadNumber(nameof(PipelineOptions.MaxParallelExecutions), number => options.MaxParallelExecutions = number);
        ReadNumber(nameof(PipelineOptions.MaxOpenExecutionsPerTrigger), number => options.MaxOpenExecutionsPerTrigger = number);
        ReadDuration(nameof(PipelineOptions.LeaseDuration), duration => options.LeaseDuration = duration);
        ReadNumber(nameof(PipelineOptions.MaxInterruptions), number => options.MaxInterruptions = number);
        ReadDuration(nameof(PipelineOptions.PollInterval), duration => options.PollInterval = duration);
        ReadDuration(nameof(PipelineOptions.ShutdownTimeout), duration => options.ShutdownTimeout = duration);
        ReadDuration(nameof(PipelineOptions.StoreRetryDuration), duration => options.StoreRetryDuration = duration);
        ReadPools(options);
        foreach (var setting in configuration.GetSection(PipelineOptions.Section).GetChildren().Where(setting => setting.Value is not null && !_known.Contains(setting.Key)))
        {
            // Other packages have settings of their own here: only what is nearly one of ours is a mistake.
            if (NearestName.Find(setting.Key, _known) is { } nearest)
            {
                _mistakes[setting.Key] = $"is not a setting. Did you mean '{PipelineOptions.Section}:{nearest}'?";
            }
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PipelineOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        foreach (var result in results)
        {
            foreach (var member in result.MemberNames)
            {
                _mistakes.TryAdd(member, result.ErrorMessage ?? "is not valid");
            }
        }

        return _mistakes.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(_mistakes.Select(mistake => $"{PipelineOptions.Section}:{mistake.Key}: {mistake.Value}"));
    }

    private void ReadPools(PipelineOptions options)
    {
        _known.Add(nameof(PipelineOptions.Pools));
        if (!string.IsNullOrEmpty(configuration[$"{PipelineOptions.Section}:{nameof(PipelineOptions.Pools)}"]))
        {
            _mistakes[nameof(PipelineOptions.Pools)] = $"expected a number of slots for each pool by its name, e.g. {PipelineOptions.Section}:{nameof(PipelineOptions.Pools)}:warehouse";
        }

        foreach (var pool in configuration.GetSection($"{PipelineOptions.Section}:{nameof(PipelineOptions.Pools)}").GetChildren())
        {
            if (int.TryParse(pool.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= 100_000)
            {
                options.Pools[pool.Key] = size;
            }
            else
            {
                _mistakes[$"{nameof(PipelineOptions.Pools)}:{pool.Key}"] = $"expected a number of slots from 1 to 100000, got '{pool.Value}'";
            }
        }
    }

    private void ReadNumber(string key, Action<int> set) => Read(key, "a whole number", text => set(int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture)));

    private void ReadDuration(string key, Action<TimeSpan> set) => Read(key, "a duration such as 00:00:30 or 30s", text => set(ParseDuration(text)));

    private void Read(string key, string expected, Action<string> set)
    {
        _known.Add(key);
        if (configuration[$"{PipelineOptions.Section}:{key}"] is not { } text)
        {
            return;
        }

        try
        {
            set(text.Trim());
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            _mistakes[key] = $"expected {expected}, got '{text}'";
        }
    }

    private static TimeSpan ParseDuration(string text)
    {
        var digits = text.AsSpan().TrimEnd("dhms");
        Func<double, TimeSpan>? of = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds,
            "s" => TimeSpan.FromSeconds,
            "m" => TimeSpan.FromMinutes,
            "h" => TimeSpan.FromHours,
            "d" => TimeSpan.FromDays,
            _ => null,
        };
        return of is null ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : of(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
