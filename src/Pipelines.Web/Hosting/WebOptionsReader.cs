using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Web.Hosting;

/// <summary>Reads <see cref="WebOptions"/> from the configuration and reports all mistakes together, each with its key.</summary>
/// <param name="configuration">The program's configuration.</param>
/// <param name="sections">What others keep below <c>Pipelines:Web</c>.</param>
internal sealed class WebOptionsReader(IConfiguration configuration, IEnumerable<WebSection> sections) : IConfigureOptions<WebOptions>, IValidateOptions<WebOptions>
{
    private static readonly string[] Names = [.. typeof(WebOptions).GetProperties().Select(static property => property.Name)];

    private readonly SortedDictionary<string, string> _mistakes = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Configure(WebOptions options)
    {
        var section = configuration.GetSection(WebOptions.Section);
        options.Urls = Read(section, nameof(WebOptions.Urls), options.Urls, static text => text, "an address such as http://127.0.0.1:8080");
        options.Enabled = ReadFlag(section, nameof(WebOptions.Enabled), options.Enabled);
        options.Metrics = ReadFlag(section, nameof(WebOptions.Metrics), options.Metrics);
        options.MaxRequestBodyBytes = ReadNumber(section, nameof(WebOptions.MaxRequestBodyBytes), options.MaxRequestBodyBytes, 1024, 1024L * 1024 * 1024);
        options.MaxUploadBytes = ReadNumber(section, nameof(WebOptions.MaxUploadBytes), options.MaxUploadBytes, 1024, 1024L * 1024 * 1024 * 1024);
        options.MaxFollowers = (int)ReadNumber(section, nameof(WebOptions.MaxFollowers), options.MaxFollowers, 1, 100_000);
        if (options.Enabled && WebAddresses.Mistake(options.Urls) is { } mistake)
        {
            _mistakes[$"{section.Path}:{nameof(WebOptions.Urls)}"] = mistake;
        }

        string[] known = [.. Names, .. sections.Select(static other => other.Name)];
        foreach (var setting in section.GetChildren().Where(setting => !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _mistakes[setting.Path] = $"is not a setting.{NearestName.Suggestion(setting.Key, known)} The settings are: {string.Join(", ", known)}.";
        }
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebOptions options) => _mistakes.Count == 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(_mistakes.Select(static mistake => $"{mistake.Key}: {mistake.Value}"));

    private bool ReadFlag(IConfigurationSection section, string key, bool otherwise) =>
        Read(section, key, otherwise, static text => bool.TryParse(text, out var flag) ? flag : null, "true or false");

    private long ReadNumber(IConfigurationSection section, string key, long otherwise, long least, long most) => Read(
        section,
        key,
        otherwise,
        text => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : null,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));

    private string Read(IConfigurationSection section, string key, string otherwise, Func<string, string?> parse, string expected) =>
        section[key] is not { } text ? otherwise : parse(text.Trim()) ?? Mistaken(section, key, otherwise, expected, text);

    private T Read<T>(IConfigurationSection section, string key, T otherwise, Func<string, T?> parse, string expected)
        where T : struct =>
        section[key] is not { } text ? otherwise : parse(text.Trim()) ?? Mistaken(section, key, otherwise, expected, text);

    private T Mistaken<T>(IConfigurationSection section, string key, T otherwise, string expected, string text)
    {
        _mistakes[$"{section.Path}:{key}"] = $"expected {expected}, got '{text}'";
        return otherwise;
    }
}
