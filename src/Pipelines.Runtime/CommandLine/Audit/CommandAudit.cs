using Pipelines.Runtime.Access.Audit;

namespace Pipelines.Runtime.CommandLine.Audit;

/// <summary>Notes in the audit log what people change from the command line: by the name of their account and their machine.</summary>
internal static class CommandAudit
{
    /// <summary>What came of a change that was made.</summary>
    public const string Done = "done";

    /// <summary>Notes a change; the store must be open.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="action">What: <c>disableTrigger</c>.</param>
    /// <param name="target">Of what.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="outcome">What came of it.</param>
    public static Task AuditAsync(this CommandEnvironment environment, string action, string target, CancellationToken cancellationToken, string outcome = Done) =>
        environment.Get<AuditLog>().RecordAsync($"cli:{Environment.UserName}", Environment.MachineName, action, target, outcome, cancellationToken);
}
