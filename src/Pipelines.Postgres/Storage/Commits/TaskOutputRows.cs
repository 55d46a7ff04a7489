using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Outputs of task runs; a later one replaces.</summary>
internal sealed class TaskOutputRows : RowSet
{
    private const string Put = """
        INSERT INTO "task_outputs" ("execution", "element", "task_id", "json") SELECT * FROM unnest($1, $2, $3, $4)
        ON CONFLICT ("execution", "task_id", "element") DO UPDATE SET "json" = excluded."json"
        """;

    private readonly Column<long> _execution;
    private readonly Column<int> _element;
    private readonly Column<string> _taskId;
    private readonly Column<ReadOnlyMemory<byte>> _json;

    /// <summary>Creates an empty set.</summary>
    public TaskOutputRows()
        : base(Put)
    {
        _execution = Bigint();
        _element = Integer();
        _taskId = Text();
        _json = Json();
    }

    /// <summary>Adds an output.</summary>
    public void Add(long execution, TaskOutputRecord output)
    {
        _execution.Add(execution);
        _element.Add(output.Key.Element());
        _taskId.Add(output.Key.TaskId);
        _json.Add(output.Json);
        EndRow();
    }
}
