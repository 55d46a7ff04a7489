namespace Pipelines.Postgres.Tests.Data;

public sealed class TableTests : DatabaseTest
{
    private static readonly PostgresTable Trips = new(
        new SqlName("public", "trips"), new("id", "int4", isNullable: false), new("zone", "varchar(20)"), new("fare", "numeric(10, 2)"), new("at", "timestamp"), new("tags", "text[]"))
    {
        PrimaryKey = ["id"],
    };

    [Fact]
    public async Task A_table_is_created_once_and_then_checked()
    {
        (await Database.CreateIfMissingAsync(Trips)).ShouldBeTrue();
        (await Database.CreateIfMissingAsync(Trips)).ShouldBeFalse();
        await Database.EnsureColumnsAsync(Trips);

        (await Should.ThrowAsync<PostgresDataException>(() => Database.ExecuteAsync([$"INSERT INTO trips (id) VALUES (1)", $"INSERT INTO trips (id) VALUES (1)"]))).Constraint.ShouldBe("trips_pkey");
    }

    [Fact]
    public async Task Many_at_once_create_a_table_once()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Database.CreateIfMissingAsync(Trips)));

        created.Count(static made => made).ShouldBe(1);
    }

    [Fact]
    public async Task A_table_of_other_columns_is_told_with_both()
    {
        await Database.ExecuteAsync($"CREATE TABLE trips (id bigint, zone varchar(5), fare numeric, extra integer NOT NULL, note text)");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CreateIfMissingAsync(Trips));

        error.Message.ShouldContain("'id' is of type bigint, not int4; 'at' is missing; 'tags' is missing; 'extra' must be filled, but is unknown here.");
        error.Message.ShouldContain("It has: id bigint, zone character varying(5), fare numeric, extra integer NOT NULL, note text.");
        error.Message.ShouldContain("Expected: id int4 NOT NULL, zone varchar(20), fare numeric(10, 2), at timestamp, tags text[].");
        error.IsRetryable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_table_that_is_not_there_has_no_columns() =>
        (await Should.ThrowAsync<PostgresDataException>(() => Database.EnsureColumnsAsync(Trips))).Message.ShouldContain("There is no table \"public\".\"trips\"");

    [Fact]
    public async Task A_staging_table_is_the_executions_own_and_has_the_types_of_the_target()
    {
        await Database.CreateIfMissingAsync(Trips);
        var execution = Execution("01HZ0000000000000000000001");
        var staging = Trips.StagingFor(execution);

        await Database.CreateStagingAsync(staging, Trips, execution);
        await Database.ExecuteAsync($"INSERT INTO {staging} (zone) VALUES ('left over')");
        await Database.CreateStagingAsync(staging, Trips, execution);

        (await CountAsync(staging)).ShouldBe(0);
        staging.Name.ShouldBe(new SqlName("public", "trips_staging_01hz0000000000000000000001"));
        (await Database.QuerySingleAsync<string>($"SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass({staging.Name.ToString()})")).ShouldBe("u");
        (await Database.QuerySingleAsync<string>($"SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass({staging.Name.ToString()}) AND attname = 'fare'")).ShouldBe("numeric(10,2)");
        await Database.DropAsync(staging);
        (await Database.FindStagingAsync(TimeSpan.Zero)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_attempt_taken_for_dead_does_not_add_its_rows_to_those_of_the_next_one()
    {
        var zones = new PostgresTable("zones", new("id", "integer"), new("zone", "text"));
        var staging = zones.StagingFor(Execution("01HZ0000000000000000000001"));
        await Database.CreateIfMissingAsync(zones);
        await Database.CreateStagingAsync(staging, zones, Execution("01HZ0000000000000000000001"));

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Database.CopyInAsync(staging, Text("id,zone\n1,Newark\n2,Jamaica\n"), options: new() { Truncate = true })));

        (await RowsAsync(staging)).ShouldBe(["1|Newark", "2|Jamaica"]);
    }

    [Fact]
    public async Task A_staging_table_may_have_some_of_the_columns()
    {
        await Database.CreateIfMissingAsync(Trips);
        var execution = Execution("01HZ0000000000000000000001");
        var staging = new PostgresTable(Trips.StagingFor(execution, "part").Name, new("zone", "text"), new("fare", "numeric"));

        await Database.CreateStagingAsync(staging, Trips, execution, isLogged: true);

        (await Database.QuerySingleAsync<string>($"SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass({staging.Name.ToString()})")).ShouldBe("p");
        await Database.EnsureColumnsAsync(new PostgresTable(staging.Name, new("zone", "varchar"), new("fare", "numeric")));
    }

    [Fact]
    public void Staging_tables_of_executions_and_parts_have_names_of_their_own()
    {
        var longName = new PostgresTable(new SqlName(new string('ä', 31)), new PostgresColumn("id", "integer"));
        var names = new[] { "01HZ0000000000000000000001", "01HZ0000000000000000000002" }
            .SelectMany(id => new[] { null, "0", "1" }.SelectMany(part => new[] { Trips.StagingFor(Execution(id), part), longName.StagingFor(Execution(id), part) }))
            .Select(static table => table.Name);

        names.ShouldBeUnique();
    }

    [Fact]
    public async Task What_executions_left_behind_is_found_and_dropped()
    {
        await Database.CreateIfMissingAsync(Trips);
        var execution = Execution("01HZ0000000000000000000001");
        var staging = Trips.StagingFor(execution);
        await Database.CreateStagingAsync(staging, Trips, execution);

        (await Database.FindStagingAsync(TimeSpan.FromDays(1))).ShouldBeEmpty();
        var found = (await Database.FindStagingAsync(TimeSpan.Zero)).ShouldHaveSingleItem();

        found.Name.ShouldBe(staging.Name);
        found.ExecutionId.ShouldBe(execution.Id);
        found.Flow.ShouldBe("test/test");
        await Database.DropAsync(found.Name);
        (await Database.FindStagingAsync(TimeSpan.Zero)).ShouldBeEmpty();
    }

    [Fact]
    public void A_description_that_is_wrong_in_itself_is_refused()
    {
        Should.Throw<ArgumentException>(static () => new PostgresTable("t")).Message.ShouldContain("no column");
        Should.Throw<ArgumentException>(static () => new PostgresTable("t", new("a", "text"), new("a", "text"))).Message.ShouldContain("two columns \"a\"");
    }
}
