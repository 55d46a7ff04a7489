using System.Net;
using Pipelines.Runtime.Access;
using Pipelines.Runtime.Access.Passwords;

namespace Pipelines.Web.Security.Settings;

/// <summary>Who may use the HTTP API, from where and how often: settings below <c>Pipelines:Web</c>.</summary>
internal sealed class WebSecurityOptions
{
    /// <summary>People who may sign in, by name without regard to case.</summary>
    public IDictionary<string, UserAccount> Users { get; } = new Dictionary<string, UserAccount>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Keys that come with the settings, by name; there may be others in the store.</summary>
    public IDictionary<string, ConfiguredKey> ApiKeys { get; } = new Dictionary<string, ConfiguredKey>(StringComparer.OrdinalIgnoreCase);

    /// <summary>By which names the server may be called.</summary>
    /// <value>Default: none, which is any name, or those of this machine alone while the API is open to it.</value>
    public ISet<string> AllowedHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The reverse proxies in front of the server: what they say of the caller is believed.</summary>
    /// <value>Addresses and networks. Default: none.</value>
    public IList<IPNetwork> TrustedProxies { get; } = [];

    /// <summary>Whether programs of this machine must authenticate too.</summary>
    /// <value>Default: <see langword="false"/>; they must once there is any user or key.</value>
    public bool RequireAuthentication { get; set; }

    /// <summary>How long somebody who signed in may be idle.</summary>
    /// <value>From 1 minute to 30 days. Default: 8 hours.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>How many requests a minute each caller may make.</summary>
    /// <value>From 1 to 100,000,000; 0 for any number. Default: 60,000.</value>
    public int RequestsPerMinute { get; set; } = 60_000;
}

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">The name.</param>
/// <param name="Password">The password, hashed.</param>
/// <param name="Grant">What he or she may do, and where.</param>
internal sealed record UserAccount(string Name, PasswordHash Password, AccessGrant Grant);

/// <summary>A key that comes with the settings: its hash, or the name of the secret that it is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Hash">Its SHA-256; <see langword="null"/> when it is a secret.</param>
/// <param name="Secret">The secret's name; <see langword="null"/> when its hash is given.</param>
/// <param name="Grant">What it allows, and where.</param>
internal sealed record ConfiguredKey(string Name, string? Hash, string? Secret, AccessGrant Grant);
