using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>What executions were told elsewhere, in its order.</summary>
internal sealed class SignalRows : RowSet
{
    private const string Insert = """
        INSERT INTO "signals" ("execution", "at", "attempt", "element", "kind", "task_id", "json", "reason", "by")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private readonly Column<long> _execution;
    private readonly Column<DateTime> _at;
    private readonly Column<int> _attempt;
    private readonly Column<int> _element;
    private readonly Column<short> _kind;
    private readonly Column<string?> _taskId;
    private readonly Column<ReadOnlyMemory<byte>?> _json;
    private readonly Column<string?> _reason;
    private readonly Column<string?> _by;

    /// <summary>Creates an empty set.</summary>
    public SignalRows()
        : base(Insert)
    {
        _execution = Bigint();
        _at = Time();
        _attempt = Integer();
        _element = Integer();
        _kind = Smallint();
        _taskId = TextOrNull();
        _json = JsonOrNull();
        _reason = TextOrNull();
        _by = TextOrNull();
    }

    /// <summary>Adds a signal.</summary>
    public void Add(long execution, ArchivedSignal archived)
    {
        var signal = archived.Signal;
        _execution.Add(execution);
        _at.Add(signal.At.UtcDateTime);
        _attempt.Add(archived.Attempt);
        _element.Add(signal.TaskRun?.Element() ?? PostgresColumns.Whole);
        _kind.Add((short)StateCodes.Of(signal.Kind));
        _taskId.Add(signal.TaskRun?.TaskId);
        _json.Add(signal.Json);
        _reason.Add(PostgresText.CleanOrNull(signal.Reason));
        _by.Add(PostgresText.CleanOrNull(signal.By));
        EndRow();
    }
}
