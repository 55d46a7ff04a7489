using NpgsqlTypes;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Figures of attempts; a later one replaces.</summary>
internal sealed class MetricRows : RowSet
{
    private const string Put = """
        INSERT INTO "metrics" ("execution", "value", "element", "attempt", "task_id", "name", "unit") SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT ("execution", "task_id", "element", "attempt", "name") DO UPDATE SET "value" = excluded."value", "unit" = excluded."unit"
        """;

    private readonly Column<long> _execution;
    private readonly Column<double> _value;
    private readonly Column<int> _element;
    private readonly Column<int> _attempt;
    private readonly Column<string> _taskId;
    private readonly Column<string> _name;
    private readonly Column<string?> _unit;

    /// <summary>Creates an empty set.</summary>
    public MetricRows()
        : base(Put)
    {
        _execution = Bigint();
        _value = Column<double>(NpgsqlDbType.Double);
        _element = Integer();
        _attempt = Integer();
        _taskId = Text();
        _name = Text();
        _unit = TextOrNull();
    }

    /// <summary>Adds a figure.</summary>
    public void Add(long execution, MetricRecord metric)
    {
        _execution.Add(execution);
        _value.Add(metric.Value);
        _element.Add(metric.Key.Element());
        _attempt.Add(metric.Attempt);
        _taskId.Add(metric.Key.TaskId);
        _name.Add(PostgresText.Clean(metric.Name));
        _unit.Add(PostgresText.CleanOrNull(metric.Unit));
        EndRow();
    }
}
