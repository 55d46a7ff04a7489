using Pipelines.Testing;

namespace Pipelines.Postgres.Tests.Data;

public sealed class MergeTests : DatabaseTest
{
    private static readonly PostgresTable Target = new("target", new("id", "integer"), new("part", "text"), new("value", "text"));
    private static readonly PostgresTable Staging = Target.As("staging");

    [Fact]
    public async Task Only_what_is_not_there_is_inserted()
    {
        await FillAsync(target: "(1, 'a', 'old')", staging: "(1, 'a', 'new'), (2, 'b', 'new')");

        (await Database.MergeAsync(Target, Staging, ["id"], Attempt)).ShouldBe(new MergeResult(1, 0));
        (await Database.MergeAsync(Target, Staging, ["id"])).ShouldBe(new MergeResult(0, 0));

        (await RowsAsync(Target)).ShouldBe(["1|a|old", "2|b|new"]);
        Attempt.Metric("rows inserted").ShouldBe(1);
    }

    [Fact]
    public async Task What_is_there_is_updated_where_it_differs()
    {
        await FillAsync(target: "(1, 'a', 'old'), (2, 'b', NULL), (3, 'c', 'same')", staging: "(1, 'a', NULL), (2, 'b', 'new'), (3, 'c', 'same'), (4, 'd', 'new')");

        (await Database.MergeAsync(Target, Staging, ["id", "part"], options: new() { Matched = MatchedRows.Update })).ShouldBe(new MergeResult(1, 2));
        (await Database.MergeAsync(Target, Staging, ["id", "part"], options: new() { Matched = MatchedRows.Update })).ShouldBe(new MergeResult(0, 0));

        (await RowsAsync(Target)).ShouldBe(["1|a|NULL", "2|b|new", "3|c|same", "4|d|new"]);
    }

    [Theory]
    [InlineData(MatchedRows.Keep)]
    [InlineData(MatchedRows.Update)]
    public async Task Nothing_in_a_key_matches_nothing(MatchedRows matched)
    {
        await FillAsync(target: "(1, NULL, 'x'), (NULL, NULL, 'x')", staging: "(1, NULL, 'x'), (NULL, NULL, 'x'), (NULL, 'a', 'x'), (2, NULL, 'x')");

        (await Database.MergeAsync(Target, Staging, ["id", "part"], options: new() { Matched = matched })).ShouldBe(new MergeResult(2, 0));
        (await Database.MergeAsync(Target, Staging, ["id", "part"], options: new() { Matched = matched })).ShouldBe(new MergeResult(0, 0));
    }

    [Fact]
    public async Task A_computed_key_of_nothing_matches_nothing()
    {
        await FillAsync(target: "(NULL, 'a', 'x')", staging: "(5, 'a', 'x')");

        (await Database.MergeAsync(Target, Staging, ["id"], options: new() { Computed = new Dictionary<string, Sql> { ["id"] = $"nullif(s.id, {5})" } })).Inserted.ShouldBe(0);
    }

    [Theory]
    [InlineData(StagedDuplicates.KeepAll, new[] { "1|a|x", "2|b|first", "2|b|last" })]
    [InlineData(StagedDuplicates.First, new[] { "1|a|x", "2|b|first" })]
    [InlineData(StagedDuplicates.Last, new[] { "1|a|x", "2|b|last" })]
    public async Task Repeated_keys_are_kept_or_one_of_them_counts(StagedDuplicates duplicates, string[] expected)
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'first'), (1, 'a', 'y'), (2, 'b', 'last')");

        await Database.MergeAsync(Target, Staging, ["id"], options: new() { Duplicates = duplicates });
        await Database.MergeAsync(Target, Staging, ["id"], options: new() { Duplicates = duplicates });

        (await RowsAsync(Target)).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task Repeated_keys_are_refused_and_told()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'x'), (3, NULL, 'x'), (2, 'c', 'y')");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.MergeAsync(Target, Staging, ["id"], options: new() { Matched = MatchedRows.Update }));

        error.Message.ShouldContain("""{"id":2,"rows":2}""");
        error.IsRetryable.ShouldBeFalse();
        (await CountAsync(Target)).ShouldBe(1);
    }

    [Fact]
    public async Task Columns_are_computed_from_the_staged_row()
    {
        await Database.CreateIfMissingAsync(Target);
        await Database.ExecuteAsync([$"CREATE TABLE staging (id integer)", $"INSERT INTO staging VALUES (1), (2)"]);
        var staging = new PostgresTable("staging", new PostgresColumn("id", "integer"));
        var options = new MergeOptions { Computed = new Dictionary<string, Sql> { ["part"] = $"md5(s.id::text)", ["value"] = $"{"file.csv"}" } };

        (await Database.MergeAsync(Target, staging, ["part"], options: options)).Inserted.ShouldBe(2);
        (await Database.MergeAsync(Target, staging, ["part"], options: options)).Inserted.ShouldBe(0);

        (await RowsAsync(Target))[0].ShouldBe("1|c4ca4238a0b923820dcc509a6f75849b|file.csv");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_at_once_insert_a_row_once(bool hasIndex)
    {
        await FillAsync(target: "(0, 'a', 'x')", staging: "(0, 'a', 'x')");
        await Database.ExecuteAsync($"INSERT INTO staging SELECT n, 'p', 'v' FROM generate_series(1, 20000) n");
        if (hasIndex)
        {
            await Database.ExecuteAsync($"CREATE UNIQUE INDEX ON target (id)");
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Database.MergeAsync(Target, Staging, ["id"], options: new() { Duplicates = StagedDuplicates.First })));

        results.Sum(static result => result.Inserted).ShouldBe(20_000);
        (await CountAsync(Target)).ShouldBe(20_001);
    }

    [Fact]
    public async Task A_unique_index_catches_those_who_do_not_merge()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'mine'), (3, 'c', 'mine')");
        await Database.ExecuteAsync($"CREATE UNIQUE INDEX ON target (part, id)");
        Task<MergeResult> merging = null!;
        await Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO target VALUES (2, 'b', 'theirs')", token);
            merging = Database.MergeAsync(Target, Staging, ["id", "part"], options: new() { Duplicates = StagedDuplicates.Fail }, cancellationToken: token);

            // The merge waits for this transaction, since the index holds the row.
            while (await Database.QuerySingleAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", token) == 0)
            {
                await Task.Yield();
            }
        });

        (await merging).ShouldBe(new MergeResult(1, 0));
        (await RowsAsync(Target)).ShouldBe(["1|a|x", "2|b|theirs", "3|c|mine"]);
    }

    [Fact]
    public async Task An_attempt_after_one_that_was_killed_tells_the_same_counts()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(1, 'a', 'x'), (2, 'b', 'x')");
        var options = new MergeOptions { Ledger = new SqlName("public", "merges") };

        (await Database.MergeAsync(Target, Staging, ["id"], new TestTaskContext(attemptNumber: 1), options)).Inserted.ShouldBe(1);
        (await Database.MergeAsync(Target, Staging, ["id"], new TestTaskContext(attemptNumber: 2), options)).Inserted.ShouldBe(1);
        (await Database.MergeAsync(Target, Staging, ["id"], new TestTaskContext(taskId: "other"), options)).Inserted.ShouldBe(0);

        (await CountAsync(Target)).ShouldBe(2);
    }

    [Fact]
    public async Task Merges_of_one_attempt_through_one_staging_table_are_told_apart()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'x')");

        (await MergeFilesAsync(new TestTaskContext(attemptNumber: 1))).ShouldBe([1, 2]);
        (await MergeFilesAsync(new TestTaskContext(attemptNumber: 2))).ShouldBe([1, 2]);

        (await CountAsync(Target)).ShouldBe(4);

        async Task<long[]> MergeFilesAsync(TestTaskContext attempt)
        {
            var options = new MergeOptions { Ledger = "merges" };
            var first = await Database.MergeAsync(Target, Staging, ["id"], attempt, options);
            await Database.ExecuteAsync([$"TRUNCATE {Staging}", $"INSERT INTO {Staging} VALUES (3, 'c', 'x'), (4, 'd', 'x')"]);
            return [first.Inserted, (await Database.MergeAsync(Target, Staging, ["id"], attempt, options)).Inserted];
        }
    }

    [Fact]
    public async Task A_merge_that_failed_may_be_made_again_by_its_attempt()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'x'), (2, 'b', 'y')");
        var options = new MergeOptions { Ledger = "merges", Duplicates = StagedDuplicates.Fail };

        await Should.ThrowAsync<PostgresDataException>(() => Database.MergeAsync(Target, Staging, ["id"], Attempt, options));
        (await Database.MergeAsync(Target, Staging, ["id"], Attempt, options with { Duplicates = StagedDuplicates.First })).Inserted.ShouldBe(1);

        (await Database.MergeAsync(Target, Staging, ["id"], new TestTaskContext(attemptNumber: 2), options)).Inserted.ShouldBe(1);
    }

    [Theory]
    [InlineData("0", "1min")]
    [InlineData("5s", "5s")]
    public async Task A_process_that_falls_silent_with_the_lock_loses_it(string set, string expected)
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'x')");

        var limit = await Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"SELECT set_config('idle_in_transaction_session_timeout', {set}, true)", token);
            await transaction.MergeAsync(Target, Staging, ["id"], cancellationToken: token);
            return await transaction.QuerySingleAsync<string>($"SELECT current_setting('idle_in_transaction_session_timeout')", token);
        });

        limit.ShouldBe(expected);
    }

    [Fact]
    public async Task Columns_without_an_equality_operator_are_updated_where_they_differ()
    {
        var target = new PostgresTable("places", new("id", "integer"), new("about", "json"), new("page", "xml"), new("at", "point"));
        var staging = target.As("staged_places");
        await Database.CreateIfMissingAsync(target);
        await Database.CreateIfMissingAsync(staging);
        await Database.ExecuteAsync([
            $"INSERT INTO {target} VALUES (1, '[1]', '<a/>', '(1,2)'), (2, '[1]', '<a/>', '(1,2)')",
            $"INSERT INTO {staging} VALUES (1, '[1]', '<a/>', '(1,2)'), (2, '[1]', '<a/>', '(1,3)'), (3, NULL, NULL, NULL)"]);

        (await Database.MergeAsync(target, staging, ["id"], options: new() { Matched = MatchedRows.Update })).ShouldBe(new MergeResult(1, 1));

        (await RowsAsync(target)).ShouldBe(["1|[1]|<a/>|(1,2)", "2|[1]|<a/>|(1,3)", "3|NULL|NULL|NULL"]);
    }

    [Theory]
    [InlineData("varchar(6)")]
    [InlineData("character varying(6)")]
    [InlineData("char(6)")]
    [InlineData("text")]
    public async Task A_computed_key_is_compared_as_the_type_of_its_column(string type)
    {
        var target = new PostgresTable("coded", new("code", type), new("part", "integer"));
        var staging = new PostgresTable("staged_codes", new PostgresColumn("part", "integer"));
        var options = new MergeOptions { Matched = MatchedRows.Update, Computed = new Dictionary<string, Sql> { ["code"] = $"'key-' || s.part::text" } };
        await Database.CreateIfMissingAsync(target);
        await Database.CreateIfMissingAsync(staging);
        await Database.ExecuteAsync($"INSERT INTO {staging} VALUES (1), (NULL)");

        (await Database.MergeAsync(target, staging, ["code", "part"], options: options)).Inserted.ShouldBe(2);
        (await Database.MergeAsync(target, staging, ["code", "part"], options: options)).Inserted.ShouldBe(0);
    }

    [Theory]
    [InlineData("varchar(3)")]
    [InlineData("char(3)")]
    public async Task A_computed_key_that_is_too_long_is_refused_and_not_cut(string type)
    {
        var target = new PostgresTable("coded", new("code", type), new("part", "integer"));
        var staging = new PostgresTable("staged_codes", new PostgresColumn("part", "integer"));
        await Database.CreateIfMissingAsync(target);
        await Database.CreateIfMissingAsync(staging);
        await Database.ExecuteAsync($"INSERT INTO {staging} VALUES (1)");

        var error = await Should.ThrowAsync<PostgresDataException>(
            () => Database.MergeAsync(target, staging, ["code"], options: new() { Computed = new Dictionary<string, Sql> { ["code"] = $"'key-' || s.part::text" } }));

        error.SqlState.ShouldBe("22001");
    }

    [Fact]
    public async Task A_ledger_is_made_once_by_many()
    {
        await FillAsync(target: "(1, 'a', 'x')", staging: "(2, 'b', 'x')");
        var options = new MergeOptions { Ledger = "merges" };

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => Database.MergeAsync(Target, Staging, ["id"], new TestTaskContext(taskId: $"task-{index}"), options)));

        results.Sum(static result => result.Inserted).ShouldBe(1);
    }

    [Fact]
    public async Task Hostile_names_are_merged_too()
    {
        var target = new PostgresTable(new SqlName("t\"; DROP TABLE x; --"), new PostgresColumn(new SqlName("k\"'"), "text"), new PostgresColumn(new SqlName("staged_0"), "text"));
        var staging = target.As(new SqlName("s'\""));
        await Database.CreateIfMissingAsync(target);
        await Database.CreateIfMissingAsync(staging);
        await Database.ExecuteAsync($"INSERT INTO {staging} VALUES ('a', 'b'), (NULL, 'c')");

        foreach (var duplicates in Enum.GetValues<StagedDuplicates>())
        {
            await Database.MergeAsync(target, staging, ["k\"'"], options: new() { Duplicates = duplicates });
        }

        (await CountAsync(target)).ShouldBe(2);
    }

    [Fact]
    public async Task What_cannot_be_merged_is_told_before_anything_is_asked_of_the_server()
    {
        (await Should.ThrowAsync<ArgumentException>(() => Database.MergeAsync(Target, Staging, ["nothing"]))).Message.ShouldContain("has no column 'nothing'; it has id, part, value");
        (await Should.ThrowAsync<ArgumentException>(() => Database.MergeAsync(Target, Staging, []))).Message.ShouldContain("key column");
        (await Should.ThrowAsync<ArgumentException>(() => Database.MergeAsync(Target, new PostgresTable("s", new PostgresColumn("value", "text")), ["id"]))).Message.ShouldContain("neither staged nor computed");
        (await Should.ThrowAsync<ArgumentException>(() => Database.MergeAsync(Target, Staging, ["id"], options: new() { Matched = MatchedRows.Update, Duplicates = StagedDuplicates.KeepAll }))).Message.ShouldContain("Duplicates");
        (await Should.ThrowAsync<ArgumentException>(() => Database.MergeAsync(Target, Staging, ["id"], options: new() { Ledger = "l" }))).Message.ShouldContain("pass the task");
    }

    private async Task FillAsync(string target, string staging)
    {
        await Database.CreateIfMissingAsync(Target);
        await Database.CreateIfMissingAsync(Staging);
        await Database.ExecuteAsync([$"INSERT INTO {Target} VALUES {Sql.UncheckedText(target)}", $"INSERT INTO {Staging} VALUES {Sql.UncheckedText(staging)}"]);
    }
}
