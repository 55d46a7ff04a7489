namespace Pipelines.Runtime.Access.Audit;

/// <summary>An entry as it is kept.</summary>
/// <param name="Id">Its id; ids are in the order of time.</param>
/// <param name="Entry">What happened.</param>
internal sealed record AuditRecord(string Id, AuditEntry Entry);
