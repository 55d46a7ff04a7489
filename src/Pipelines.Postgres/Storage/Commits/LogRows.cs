using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Lines of logs, numbered by the server in the order in which they stand here.</summary>
internal sealed class LogRows : RowSet
{
    private const string Insert = """
        INSERT INTO "logs" ("execution", "at", "element", "attempt", "level", "task_id", "message", "exception") SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private readonly Column<long> _execution;
    private readonly Column<DateTime> _at;
    private readonly Column<int> _element;
    private readonly Column<int> _attempt;
    private readonly Column<short> _level;
    private readonly Column<string?> _taskId;
    private readonly Column<string> _message;
    private readonly Column<string?> _exception;

    /// <summary>Creates an empty set.</summary>
    public LogRows()
        : base(Insert)
    {
        _execution = Bigint();
        _at = Time();
        _element = Integer();
        _attempt = Integer();
        _level = Smallint();
        _taskId = TextOrNull();
        _message = Text();
        _exception = TextOrNull();
    }

    /// <summary>Adds a line.</summary>
    public void Add(long execution, LogRecord line)
    {
        _execution.Add(execution);
        _at.Add(line.At.UtcDateTime);
        _element.Add(line.Key?.Element() ?? 0);
        _attempt.Add(line.Attempt);
        _level.Add((short)line.Level);
        _taskId.Add(line.Key?.TaskId);
        _message.Add(PostgresText.Clean(line.Message));
        _exception.Add(PostgresText.CleanOrNull(line.Exception));
        EndRow();
    }
}
