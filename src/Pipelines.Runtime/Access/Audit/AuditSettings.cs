using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Access.Audit;

/// <summary>The settings of the audit log: the configuration section <c>Pipelines:Audit</c>.</summary>
/// <param name="configuration">The program's configuration.</param>
internal sealed class AuditSettings(IConfiguration configuration)
{
    private const string Key = "Pipelines:Audit:MaxAge";
    private const string None = "none";
    private static readonly TimeSpan Default = TimeSpan.FromDays(365);

    /// <summary>How long an entry is kept; <see langword="null"/> for ever.</summary>
    /// <exception cref="OptionsValidationException">The setting is no duration.</exception>
    public TimeSpan? MaxAge
    {
        get
        {
            if (configuration[Key] is not { } text)
            {
                return Default;
            }

            if (string.Equals(text.Trim(), None, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            return DurationSetting.TryParse(text, out var age) && age > TimeSpan.Zero && age <= TimeSpan.FromDays(100_000)
                ? age
                : throw new OptionsValidationException(nameof(AuditSettings), typeof(AuditSettings), [$"{Key}: expected {DurationSetting.Expected}, or '{None}', got '{text}'"]);
        }
    }
}
