namespace Pipelines.Web.Endpoints;

/// <summary>What a caller must be allowed to do; each includes those before it.</summary>
internal enum ApiRight
{
    /// <summary>Anybody may: health, webhooks with keys of their own, signing in.</summary>
    None,

    /// <summary>To look at everything.</summary>
    Read,

    /// <summary>To start, cancel, restart, replay and decide.</summary>
    Run,

    /// <summary>To delete, and to change triggers, keys and settings.</summary>
    Admin,
}
