namespace Pipelines.Generators;

/// <summary>Names of the generator's steps, for tests of what runs again after an edit.</summary>
internal static class TrackingNames
{
    public const string Parsed = nameof(Parsed);
    public const string Flows = nameof(Flows);
    public const string Diagnostics = nameof(Diagnostics);
    public const string Registrations = nameof(Registrations);
    public const string AllRegistrations = nameof(AllRegistrations);
    public const string AssemblyName = nameof(AssemblyName);
    public const string Identities = nameof(Identities);
    public const string DuplicateFlows = nameof(DuplicateFlows);
    public const string Webhooks = nameof(Webhooks);
    public const string DuplicateWebhooks = nameof(DuplicateWebhooks);
}
