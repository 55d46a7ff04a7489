namespace Pipelines.Postgres;

/// <summary>A staging table that is in the database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExecutionId">The execution it was made for.</param>
/// <param name="Flow">The flow, with its namespace.</param>
/// <param name="CreatedAt">When it was made, by the database's clock.</param>
/// <param name="SizeBytes">What it takes on disk, in bytes.</param>
public sealed record StagingTable(SqlName Name, string ExecutionId, string Flow, DateTimeOffset CreatedAt, long SizeBytes);
