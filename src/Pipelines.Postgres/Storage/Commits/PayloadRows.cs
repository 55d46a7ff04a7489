namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Inputs or outputs of executions.</summary>
internal sealed class PayloadRows : RowSet
{
    private readonly Column<long> _execution;
    private readonly Column<ReadOnlyMemory<byte>> _json;

    private PayloadRows(string sql)
        : base(sql)
    {
        _execution = Bigint();
        _json = Json();
    }

    /// <summary>Inputs, which never change.</summary>
    public static PayloadRows Inputs() => new("""INSERT INTO "execution_inputs" ("execution", "json") SELECT * FROM unnest($1, $2)""");

    /// <summary>Inputs of executions that this transaction has made; those that were there before have theirs.</summary>
    public static PayloadRows RepeatableInputs() => new("""
        INSERT INTO "execution_inputs" ("execution", "json")
        SELECT * FROM unnest($1, $2) AS "new" ("execution", "json") WHERE EXISTS (SELECT FROM "executions" WHERE "key" = "new"."execution")
        """);

    /// <summary>Outputs; a later one replaces.</summary>
    public static PayloadRows Outputs() => new("""
        INSERT INTO "execution_outputs" ("execution", "json")
        SELECT * FROM unnest($1, $2) AS "new" ("execution", "json") WHERE EXISTS (SELECT FROM "executions" WHERE "key" = "new"."execution")
        ON CONFLICT ("execution") DO UPDATE SET "json" = excluded."json"
        """);

    /// <summary>Adds one.</summary>
    public void Add(long execution, ReadOnlyMemory<byte> json)
    {
        _execution.Add(execution);
        _json.Add(json);
        EndRow();
    }
}
