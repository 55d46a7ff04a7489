namespace Pipelines.Postgres.Storage.Commits;

/// <summary>
/// Executions that their owner lets go of until later. One that was told something between the owner's last look and this wakes at once:
/// nobody else would wake it. Runs after the change, whose lock on the row everyone who tells waits for.
/// </summary>
internal sealed class SleeperRows : RowSet
{
    private const string WakeIfTold = """
        UPDATE "executions" SET "wake_at" = NULL
        FROM unnest($1, $2) AS "asleep" ("key", "last_signal")
        WHERE "executions"."key" = "asleep"."key" AND EXISTS (
            SELECT FROM "signals"
            WHERE "signals"."execution" = "asleep"."key" AND "signals"."id" > "asleep"."last_signal" AND "signals"."attempt" = "executions"."attempt")
        """;

    private readonly Column<long> _key;
    private readonly Column<long> _lastSignal;

    /// <summary>Creates an empty set.</summary>
    public SleeperRows()
        : base(WakeIfTold)
    {
        _key = Bigint();
        _lastSignal = Bigint();
    }

    /// <summary>Adds one.</summary>
    /// <param name="key">The execution's key.</param>
    /// <param name="lastSignal">The last signal that its owner knows.</param>
    public void Add(long key, long lastSignal)
    {
        _key.Add(key);
        _lastSignal.Add(lastSignal);
        EndRow();
    }
}
