namespace Pipelines.Runtime.Storage.Documents;

/// <summary>The kinds of documents that the product keeps.</summary>
public static class DocumentKinds
{
    /// <summary>How far a trigger has come: the last tick, the cursor of a source. Named <c>namespace/flow/trigger</c>.</summary>
    public const string TriggerState = "trigger-state";

    /// <summary>What people changed about a trigger: whether it is enabled, its cron expression. Named <c>namespace/flow/trigger</c>.</summary>
    public const string TriggerSettings = "trigger-settings";

    /// <summary>Why a trigger is unhealthy; there is none for a healthy one. Named <c>namespace/flow/trigger</c>.</summary>
    public const string TriggerHealth = "trigger-health";

    /// <summary>An end of an execution that a trigger has yet to see. Named <c>namespace/flow/trigger|execution/attempt</c>.</summary>
    public const string FlowEnd = "flow-end";

    /// <summary>A file that has arrived and is being moved. Named <c>namespace/flow/trigger|path|size|time</c>.</summary>
    public const string FileMove = "file-move";

    /// <summary>That a file is gone whose start key is kept, and since when. Named as the key.</summary>
    public const string FileGone = "file-gone";

    /// <summary>A backfill, with its progress. Named by its id.</summary>
    public const string Backfill = "backfill";

    /// <summary>Work that one process does at a time, with the node that does it. Named by the work.</summary>
    public const string Role = "role";

    /// <summary>An API key, hashed. Named by its id.</summary>
    public const string ApiKey = "api-key";

    /// <summary>Failed attempts to sign in. Named by who, or from where.</summary>
    public const string SignInFailures = "sign-in-failures";

    /// <summary>That somebody has signed in from an address. Named by both.</summary>
    public const string SignInAddress = "sign-in-address";

    /// <summary>That somebody has signed in. Named by the hash of what the cookie holds.</summary>
    public const string Session = "session";

    /// <summary>A change that someone made. Named by a sortable id, so that names are in the order of time.</summary>
    public const string Audit = "audit";
}
