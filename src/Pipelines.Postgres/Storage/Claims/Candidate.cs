using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Claims;

/// <summary>An execution that may be claimed, unless its flow's limit has something against it.</summary>
internal sealed record Candidate(long Key, string Id, string Flow, int StateCode, string? ConcurrencyKey)
{
    /// <summary>The columns of one.</summary>
    public const string Columns = """
        "key", "id", "namespace" || '/' || "flow_id", "state", "concurrency_key"
        """;

    public bool IsQueued => StateCode == StateCodes.Of(ExecutionState.Queued);

    /// <summary>Whether it has not been admitted before, so that its flow's limit has a say.</summary>
    public bool IsNew => IsQueued || StateCode == StateCodes.Of(ExecutionState.Created);

    /// <summary>Reads the columns.</summary>
    public static Candidate Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt16(3), row.GetStringOrNull(4));
}
