using System.Globalization;
using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// The partitions of the log, one a UTC day. They are made ahead. Once all executions with lines in one are gone it is dropped; one that
/// a few long-kept executions hold is written anew with their lines only, so that it takes the space of what is kept.
/// </summary>
/// <remarks>
/// What changes the table waits for others no longer than a moment, since everybody else would wait behind it; it gives up, and the next
/// upkeep tries again. A line is never refused meanwhile: a day without a partition is taken in by the default one.
/// </remarks>
internal static class PostgresLogPartitions
{
    private const int DaysAhead = 3;

    /// <summary>The most days that lines of the default partition are moved to in one go.</summary>
    private const int MostDaysAtOnce = 50;

    /// <summary>What is smaller is not worth writing anew: 1 MiB.</summary>
    private const int WorthwhilePages = 128;

    /// <summary>A partition is written anew when no more than this part of it is left.</summary>
    private const double WorthwhilePart = 0.25;

    private const string Columns = """ "id", "execution", "at", "element", "attempt", "level", "task_id", "message", "exception" """;

    // All that changes partitions does so one after the other. Nobody waits long for a lock, and so nobody long behind the wait.
    private const string Begin = """
        SET LOCAL lock_timeout = '500ms';
        SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.logs', 0))
        """;

    private const string SelectMissing = """
        SELECT "day" FROM (
            SELECT (now() AT TIME ZONE 'UTC')::date + "ahead" FROM generate_series(0, $1) AS "series" ("ahead")
            UNION
            SELECT DISTINCT ("at" AT TIME ZONE 'UTC')::date FROM "logs_rest"
        ) AS "days" ("day")
        WHERE to_regclass('logs_' || to_char("day", 'YYYYMMDD')) IS NULL
        ORDER BY "day" DESC
        LIMIT $2
        """;

    // Nothing of the day before yesterday and earlier is written any more.
    private const string SelectPast = """
        SELECT "partition"."relname", pg_relation_size("partition"."oid") / current_setting('block_size')::integer, pg_total_relation_size("partition"."oid")
        FROM pg_inherits JOIN pg_class AS "partition" ON "partition"."oid" = "inhrelid"
        WHERE "inhparent" = '"logs"'::regclass AND "partition"."relname" ~ '^logs_[0-9]{8}$'
            AND "partition"."relname" < 'logs_' || to_char((now() AT TIME ZONE 'UTC')::date - 1, 'YYYYMMDD')
        ORDER BY "partition"."relname"
        """;

    /// <summary>Makes the partitions of the days to come, and of days whose lines are in the default partition.</summary>
    /// <returns>Whether all are there.</returns>
    public static async Task<bool> MakeAheadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var missing = await connection.Statement(SelectMissing).With(DaysAhead).With((long)MostDaysAtOnce)
            .ReadAllAsync(static row => row.GetFieldValue<DateOnly>(0), cancellationToken).ConfigureAwait(false);
        return await MakeAsync(connection, missing, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the partitions of given days, for lines that are to come from elsewhere.</summary>
    /// <returns>Whether all are there; lines of one that is not go to the default partition and are moved later.</returns>
    public static async Task<bool> MakeAsync(NpgsqlConnection connection, IEnumerable<DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            if (!await TryChangeAsync(connection, () => MakeAsync(connection, day, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                // Whoever was in the way of this one would be in the way of the next.
                return false;
            }
        }

        return true;
    }

    /// <summary>Drops partitions with no line of an execution that is still there, and writes those anew of which little is left.</summary>
    /// <returns>How many bytes were given back.</returns>
    public static async Task<long> ReclaimAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var past = await connection.Statement(SelectPast)
            .ReadAllAsync(static row => (Name: row.GetString(0), Pages: row.GetInt64OrNull(1), Bytes: row.GetInt64OrNull(2)), cancellationToken).ConfigureAwait(false);
        var bytes = 0L;
        foreach (var one in past)
        {
            // One without a size was dropped by another process while this one looked.
            if (one is { Pages: { } pages, Bytes: { } size })
            {
                if (await TryReclaimAsync(connection, one.Name, pages, size, cancellationToken).ConfigureAwait(false) is not { } given)
                {
                    break;
                }

                bytes += given;
            }
        }

        return bytes;
    }

    /// <summary>Gives back what can be given back of one partition.</summary>
    /// <returns>How many bytes; <see langword="null"/> when others are in the way.</returns>
    private static async Task<long?> TryReclaimAsync(NpgsqlConnection connection, string name, long pages, long size, CancellationToken cancellationToken)
    {
        try
        {
            if (await PartKeptAsync(connection, name, pages, cancellationToken).ConfigureAwait(false) > WorthwhilePart)
            {
                return 0;
            }

            var left = size;
            var isDone = await TryChangeAsync(
                connection, async () => left = await ShrinkAsync(connection, name, pages, size, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return isDone ? size - left : null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // Another process was faster.
            return 0;
        }
    }

    /// <summary>The name of a day's partition.</summary>
    internal static string NameOf(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"logs_{day:yyyyMMdd}");

    private static DateOnly DayOf(string name) => DateOnly.ParseExact(name.AsSpan(name.Length - 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Changes partitions in a transaction of its own; gives up when others are in the way.</summary>
    private static async Task<bool> TryChangeAsync(NpgsqlConnection connection, Func<Task> change, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                await connection.Statement(Begin).ExecuteAsync(cancellationToken).ConfigureAwait(false);
                await change().ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                return false;
            }
        }
    }

    private static async Task MakeAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        var name = NameOf(day);
        var (from, to) = (Text(day), Text(day.AddDays(1)));

        // Read from the catalog: a name that was looked up before the wait for the lock would still be unknown.
        const string isThere = """SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE "relname" = $1 AND "relnamespace" = quote_ident(current_schema())::regnamespace)""";
        if (await connection.Statement(isThere).With(name).ReadFirstAsync(static row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))
        {
            // Another process was faster.
            return;
        }

        await CreateAsync(connection, name, day, cancellationToken).ConfigureAwait(false);
        var move = $"""
            WITH "moved" AS (DELETE FROM "logs_rest" WHERE "at" >= '{from}' AND "at" < '{to}' RETURNING {Columns})
            INSERT INTO "{name}" ({Columns}) SELECT {Columns} FROM "moved"
            """;

        // Nearly all of them while others go on writing; then the rest.
        await connection.Statement(move).Patiently().ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement("""LOCK TABLE "logs_rest" IN ACCESS EXCLUSIVE MODE""").ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement(move).Patiently().ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await AttachAsync(connection, name, day, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Which part of a partition's lines are of executions that are still there, by a sample.</summary>
    private static async Task<double> PartKeptAsync(NpgsqlConnection connection, string name, long pages, CancellationToken cancellationToken)
    {
        var percent = (100.0 * Math.Min(1, (double)WorthwhilePages / Math.Max(1, pages))).ToString("0.######", CultureInfo.InvariantCulture);
        return await connection.Statement($"""
            SELECT coalesce(count("one"."key") / nullif(count(*), 0)::double precision, 0)
            FROM "{name}" AS "line" TABLESAMPLE SYSTEM ({percent}) LEFT JOIN "executions" AS "one" ON "one"."key" = "line"."execution"
            """).Patiently().ReadFirstAsync(static row => row.GetDouble(0), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops a partition, or puts one in its place that has only the lines that are kept.</summary>
    /// <returns>Its size now.</returns>
    private static async Task<long> ShrinkAsync(NpgsqlConnection connection, string name, long pages, long size, CancellationToken cancellationToken)
    {
        // Against lines that a process with a wrong clock might add while this looks; nobody else writes here.
        await connection.Statement($"""LOCK TABLE ONLY "{name}" IN SHARE MODE""").ExecuteAsync(cancellationToken).ConfigureAwait(false);
        var (lines, kept) = await connection.Statement($"""
            SELECT count(*), count("one"."key") FROM "{name}" AS "line" LEFT JOIN "executions" AS "one" ON "one"."key" = "line"."execution"
            """).Patiently().ReadFirstAsync(static row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        if (kept == 0)
        {
            await connection.Statement($"""DROP TABLE "{name}" """).ExecuteAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }

        if (pages < WorthwhilePages || kept > lines * WorthwhilePart)
        {
            return size;
        }

        var (day, anew) = (DayOf(name), name + "_anew");
        await CreateAsync(connection, anew, day, cancellationToken).ConfigureAwait(false);
        await connection.Statement($"""
            INSERT INTO "{anew}" ({Columns})
            SELECT {Columns} FROM "{name}" AS "line" WHERE EXISTS (SELECT 1 FROM "executions" WHERE "key" = "line"."execution")
            """).Patiently().ExecuteAsync(cancellationToken).ConfigureAwait(false);

        // From here on others wait, for as long as it takes to change the catalog.
        await connection.Statement($"""DROP TABLE "{name}" """).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement($"""ALTER TABLE "{anew}" RENAME TO "{name}" """).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await AttachAsync(connection, name, day, cancellationToken).ConfigureAwait(false);
        return await connection.Statement("SELECT pg_total_relation_size($1::regclass)").With(name).ReadFirstAsync(static row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
    }

    // A table first and a partition then: to make a partition at once would lock all of the log. What the constraint says need not be read.
    private static Task<int> CreateAsync(NpgsqlConnection connection, string name, DateOnly day, CancellationToken cancellationToken) =>
        connection.Statement($"""
            CREATE TABLE "{name}" (
                LIKE "logs" INCLUDING ALL,
                CONSTRAINT "of_its_day" CHECK ("at" >= '{Text(day)}' AND "at" < '{Text(day.AddDays(1))}'))
            """).ExecuteAsync(cancellationToken);

    private static async Task AttachAsync(NpgsqlConnection connection, string name, DateOnly day, CancellationToken cancellationToken)
    {
        await connection.Statement($"""ALTER TABLE "logs" ATTACH PARTITION "{name}" FOR VALUES FROM ('{Text(day)}') TO ('{Text(day.AddDays(1))}')""")
            .ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await connection.Statement($"""ALTER TABLE "{name}" DROP CONSTRAINT "of_its_day" """).ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Text(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} 00:00:00+00");
}
