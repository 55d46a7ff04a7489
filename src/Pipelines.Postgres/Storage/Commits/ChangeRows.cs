using NpgsqlTypes;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>What changes about executions that are there.</summary>
internal sealed class ChangeRows : RowSet
{
    private const string Update = """
        UPDATE "executions"
        SET "state" = "new"."state",
            "reason" = "new"."reason",
            "started_at" = coalesce("new"."started_at", "executions"."started_at"),
            "ended_at" = coalesce("new"."ended_at", "executions"."ended_at"),
            "wake_at" = "new"."wake_at",
            "labels" = CASE
                WHEN "new"."labels" IS NULL THEN "executions"."labels"
                WHEN "executions"."labels" = '{}' THEN "new"."labels"
                ELSE ("executions"."labels"::jsonb || "new"."labels"::jsonb)::text END,
            "revision" = coalesce("new"."revision", "executions"."revision"),
            "node_id" = CASE WHEN "new"."ends_ownership" THEN NULL ELSE "executions"."node_id" END,
            "error_type" = CASE WHEN "new"."error_type" IS NULL THEN "executions"."error_type" ELSE "new"."error_type" END,
            "error_message" = CASE WHEN "new"."error_type" IS NULL THEN "executions"."error_message" ELSE "new"."error_message" END,
            "error_stack" = CASE WHEN "new"."error_type" IS NULL THEN "executions"."error_stack" ELSE "new"."error_stack" END
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS "new"
            ("key", "started_at", "ended_at", "wake_at", "ends_ownership", "state", "reason", "labels", "revision", "error_type", "error_message", "error_stack")
        WHERE "executions"."key" = "new"."key"
        """;

    private readonly Column<long> _key;
    private readonly Column<DateTime?> _startedAt;
    private readonly Column<DateTime?> _endedAt;
    private readonly Column<DateTime?> _wakeAt;
    private readonly Column<bool> _endsOwnership;
    private readonly Column<short> _state;
    private readonly Column<string?> _reason;
    private readonly Column<string?> _labels;
    private readonly Column<string?> _revision;
    private readonly Column<string?> _errorType;
    private readonly Column<string?> _errorMessage;
    private readonly Column<string?> _errorStack;

    /// <summary>Creates an empty set.</summary>
    public ChangeRows()
        : base(Update)
    {
        _key = Bigint();
        _startedAt = TimeOrNull();
        _endedAt = TimeOrNull();
        _wakeAt = TimeOrNull();
        _endsOwnership = Column<bool>(NpgsqlDbType.Boolean);
        _state = Smallint();
        _reason = TextOrNull();
        _labels = TextOrNull();
        _revision = TextOrNull();
        _errorType = TextOrNull();
        _errorMessage = TextOrNull();
        _errorStack = TextOrNull();
    }

    /// <summary>Adds a change.</summary>
    public void Add(long key, ExecutionChange change)
    {
        _key.Add(key);
        _startedAt.Add(change.StartedAt?.UtcDateTime);
        _endedAt.Add(change.EndedAt?.UtcDateTime);
        _wakeAt.Add(change.ReleasesOwnership ? change.WakeAt?.UtcDateTime : null);
        _endsOwnership.Add(change.EndsOwnership());
        _state.Add((short)StateCodes.Of(change.State));
        _reason.Add(PostgresText.CleanOrNull(change.Reason));
        _labels.Add(change.Labels is { } labels ? PostgresLabels.ToJson(labels) : null);
        _revision.Add(change.Revision);
        _errorType.Add(PostgresText.CleanOrNull(change.Error?.Type));
        _errorMessage.Add(PostgresText.CleanOrNull(change.Error?.Message));
        _errorStack.Add(PostgresText.CleanOrNull(change.Error?.StackTrace));
        EndRow();
    }
}
