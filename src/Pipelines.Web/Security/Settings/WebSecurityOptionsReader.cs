using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Passwords;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Secrets;
using Pipelines.Web.Hosting;

namespace Pipelines.Web.Security.Settings;

/// <summary>Reads <see cref="WebSecurityOptions"/> from the configuration and reports all mistakes together, each with its key.</summary>
/// <param name="configuration">The program's configuration.</param>
internal sealed class WebSecurityOptionsReader(IConfiguration configuration) : IConfigureOptions<WebSecurityOptions>, IValidateOptions<WebSecurityOptions>
{
    private const string PasswordHashKey = "PasswordHash";
    private const string ScopeKey = "Scope";
    private const string NamespaceKey = "Namespace";
    private const string HashKey = "Hash";
    private const string SecretKey = "Secret";

    private static readonly TimeSpan ShortestSession = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    private readonly SortedDictionary<string, string> _mistakes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings read here, which others leave alone.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(WebSecurityOptions).GetProperties().Select(static property => property.Name)];

    /// <inheritdoc/>
    public void Configure(WebSecurityOptions options)
    {
        var section = configuration.GetSection(WebOptions.Section);
        foreach (var user in section.GetSection(nameof(WebSecurityOptions.Users)).GetChildren())
        {
            ReadUser(user, options);
        }

        foreach (var key in section.GetSection(nameof(WebSecurityOptions.ApiKeys)).GetChildren())
        {
            ReadKey(key, options);
        }

        foreach (var host in ReadList(section, nameof(WebSecurityOptions.AllowedHosts)))
        {
            // With a port, a scheme or a star it would never be that of a request.
            if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            {
                Mistake(section, nameof(WebSecurityOptions.AllowedHosts), $"expected names of hosts such as pipelines.example.com, without a port, got '{host}'");
            }

            options.AllowedHosts.Add(host);
        }

        foreach (var text in ReadList(section, nameof(WebSecurityOptions.TrustedProxies)))
        {
            if (ToNetwork(text) is { } network)
            {
                options.TrustedProxies.Add(network);
            }
            else
            {
                Mistake(section, nameof(WebSecurityOptions.TrustedProxies), $"expected addresses and networks such as 10.0.0.5;10.1.0.0/16, got '{text}'");
            }
        }

        options.RequireAuthentication = Read(section, nameof(WebSecurityOptions.RequireAuthentication), options.RequireAuthentication, static text => bool.TryParse(text, out var flag) ? flag : null, "true or false");
        options.SessionLifetime = Read(
            section, nameof(WebSecurityOptions.SessionLifetime), options.SessionLifetime,
            static text => DurationSetting.TryParse(text, out var duration) && duration >= ShortestSession && duration <= LongestSession ? duration : null,
            $"{DurationSetting.Expected}, from 1m to 30d");
        options.RequestsPerMinute = Read(
            section, nameof(WebSecurityOptions.RequestsPerMinute), options.RequestsPerMinute,
            static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000_000 ? number : null,
            "a whole number from 0 (no limit) to 100000000");
    }

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, WebSecurityOptions options) => _mistakes.Count == 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(_mistakes.Select(static mistake => $"{mistake.Key}: {mistake.Value}"));

    private void ReadUser(IConfigurationSection user, WebSecurityOptions options)
    {
        CheckNames(user, PasswordHashKey, ScopeKey, NamespaceKey);
        var password = user[PasswordHashKey] is { } text ? PasswordHash.Parse(text) : null;
        if (password is null)
        {
            Mistake(user, PasswordHashKey, "expected what 'users hash-password' prints");
        }

        if (ReadGrant(user) is { } grant && password is not null)
        {
            options.Users[user.Key] = new UserAccount(user.Key, password, grant);
        }
    }

    private void ReadKey(IConfigurationSection key, WebSecurityOptions options)
    {
        CheckNames(key, HashKey, SecretKey, ScopeKey, NamespaceKey);
        var (hash, secret) = (key[HashKey]?.Trim().ToLowerInvariant(), key[SecretKey]?.Trim());
        var grant = ReadGrant(key);
        if ((hash is null) == (secret is null))
        {
            Mistake(key, HashKey, $"expected either {HashKey}, the SHA-256 of the key in hexadecimal, or {SecretKey}, the name of a secret that is the key");
        }
        else if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
        {
            Mistake(key, HashKey, "expected the SHA-256 of the key, 64 hexadecimal digits: printf %s \"$KEY\" | sha256sum");
        }
        else if (secret is not null && !SecretName.IsValid(secret))
        {
            Mistake(key, SecretKey, "expected the name of a secret: letters, digits, '-', '_' and '.'");
        }
        else if (grant is not null)
        {
            options.ApiKeys[key.Key] = new ConfiguredKey(key.Key, hash, secret, grant);
        }
    }

    private AccessGrant? ReadGrant(IConfigurationSection section)
    {
        var isScope = AccessScopeText.TryParse(section[ScopeKey], out var scope);
        if (!isScope)
        {
            Mistake(section, ScopeKey, $"expected {AccessScopeText.Expected}, got {(section[ScopeKey] is { } given ? $"'{given}'" : "nothing")}");
        }

        try
        {
            var keyNamespace = section[NamespaceKey] is { } text ? KeyValueRules.CheckNamespace(text.Trim()) : null;
            return isScope ? new AccessGrant(scope, keyNamespace) : null;
        }
        catch (PipelineException exception)
        {
            Mistake(section, NamespaceKey, exception.Message);
            return null;
        }
    }

    private void CheckNames(IConfigurationSection section, params string[] names)
    {
        foreach (var setting in section.GetChildren().Where(setting => !names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _mistakes[setting.Path] = $"is not a setting.{NearestName.Suggestion(setting.Key, names)} The settings are: {string.Join(", ", names)}.";
        }
    }

    private static IEnumerable<string> ReadList(IConfigurationSection section, string key) =>
        (section[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(section.GetSection(key).GetChildren().Select(static item => item.Value).OfType<string>());

    private static IPNetwork? ToNetwork(string text) => IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    private T Read<T>(IConfigurationSection section, string key, T otherwise, Func<string, T?> read, string expected)
        where T : struct
    {
        if (section[key] is not { } text)
        {
            return otherwise;
        }

        if (read(text.Trim()) is { } value)
        {
            return value;
        }

        Mistake(section, key, $"expected {expected}, got '{text}'");
        return otherwise;
    }

    private void Mistake(IConfigurationSection section, string key, string mistake) => _mistakes[$"{section.Path}:{key}"] = mistake;
}
