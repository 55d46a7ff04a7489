using NpgsqlTypes;
using Pipelines.Postgres.Storage.Commits;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>Start keys that executions take, from nobody or from another one.</summary>
internal sealed class StartKeyRows : RowSet
{
    private const string Put = """
        INSERT INTO "start_keys" ("execution", "created_at", "outlives", "name")
        SELECT * FROM unnest($1, $2, $3, $4) AS "new" ("execution", "created_at", "outlives", "name")
        ORDER BY "name" COLLATE "C"
        ON CONFLICT ("name") DO UPDATE SET "execution" = excluded."execution", "outlives" = excluded."outlives"
        """;

    private readonly Column<long> _execution;
    private readonly Column<DateTime> _createdAt;
    private readonly Column<bool> _outlives;
    private readonly Column<string> _name;

    /// <summary>Creates an empty set.</summary>
    public StartKeyRows()
        : base(Put)
    {
        _execution = Bigint();
        _createdAt = Time();
        _outlives = Column<bool>(NpgsqlDbType.Boolean);
        _name = Text();
    }

    /// <summary>Adds a key; each at most once.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="execution">The key of the execution that takes it.</param>
    /// <param name="outlives">Whether it is kept when that is removed.</param>
    /// <param name="now">The time.</param>
    public void Add(string name, long execution, bool outlives, DateTimeOffset now)
    {
        _execution.Add(execution);
        _createdAt.Add(now.UtcDateTime);
        _outlives.Add(outlives);
        _name.Add(name);
        EndRow();
    }
}
