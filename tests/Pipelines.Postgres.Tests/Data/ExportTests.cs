using System.IO.Compression;
using System.Text;

namespace Pipelines.Postgres.Tests.Data;

public sealed class ExportTests : DatabaseTest
{
    private static readonly PostgresTable Zones = new("zones", new("id", "integer"), new("name", "text"));

    [Fact]
    public async Task A_table_becomes_csv_and_comes_back_the_same()
    {
        await FillAsync();
        var text = new MemoryStream();

        var result = await Database.CopyOutAsync(Zones, text);

        result.Rows.ShouldBe(4);
        Encoding.UTF8.GetString(text.ToArray()).ShouldBe("id,name\n1,ä日本\n2,\n3,\"\"\n4,\"a,\"\"b\"\"\nc\"\n");
        text.Position = 0;
        (await Database.CopyInAsync(Zones, text, options: new() { Truncate = true })).Rows.ShouldBe(4);
        (await RowsAsync(Zones)).ShouldBe(["1|ä日本", "2|NULL", "3|", "4|a,\"b\"\nc"]);
    }

    [Fact]
    public async Task A_query_with_values_becomes_a_compressed_file()
    {
        await FillAsync();
        var name = "ä日本";
        int? none = null;

        var file = await Database.QueryToCsvAsync($"SELECT id, {"it's \\ \"this\""} AS note, {none} IS NULL AS none, {new DateTimeOffset(2024, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))} = '2024-01-01 00:00+00' AS same FROM {Zones} WHERE name = {name} AND id = ANY({new[] { 1, 2 }}) -- the end", "zones.csv.gz", Attempt);

        await using var gzip = new GZipStream(await Attempt.Artifacts.OpenReadAsync(file), CompressionMode.Decompress);
        (await new StreamReader(gzip).ReadToEndAsync()).ShouldBe("id,note,none,same\n1,\"it's \\ \"\"this\"\"\",t,t\n");
        Attempt.Metric("rows copied out").ShouldBe(1);
    }

    [Fact]
    public async Task Options_say_how_the_text_looks()
    {
        await FillAsync();
        var text = new MemoryStream();

        await Database.QueryToCsvAsync($"SELECT id, name FROM {Zones} WHERE id <= 2 ORDER BY id", text, options: new() { HasHeader = false, Delimiter = ';', Null = "\\N" });

        Encoding.UTF8.GetString(text.ToArray()).ShouldBe("1;ä日本\n2;\\N\n");
    }

    [Fact]
    public async Task A_query_becomes_json_lines()
    {
        await FillAsync();

        var file = await Database.QueryToJsonLinesAsync($"SELECT id, name, {"[1,\n2]"}::json AS parts FROM {Zones} WHERE id > {1} ORDER BY id", "zones.jsonl", Attempt);

        var text = await new StreamReader(await Attempt.Artifacts.OpenReadAsync(file)).ReadToEndAsync();
        text.ShouldBe("""
            {"id":2,"name":null,"parts":[1, 2]}
            {"id":3,"name":"","parts":[1, 2]}
            {"id":4,"name":"a,\"b\"\nc","parts":[1, 2]}

            """);
        Attempt.Metric("rows copied out").ShouldBe(3);
    }

    [Fact]
    public async Task A_large_result_is_never_held()
    {
        var largest = 0L;
        var text = new MeasuringStream(bytes => largest = Math.Max(largest, bytes));

        (await Database.QueryToJsonLinesAsync($"SELECT n FROM generate_series(1, {300_000}) n", text)).Rows.ShouldBe(300_000);
        (await Database.QueryToCsvAsync($"SELECT n FROM generate_series(1, {1_000_000}) n", text)).Rows.ShouldBe(1_000_000);

        largest.ShouldBeLessThan(200_000);
    }

    [Fact]
    public async Task A_cancel_in_the_middle_stops_at_once_and_leaves_no_file_and_the_pool_healthy()
    {
        using var stop = new CancellationTokenSource();
        var text = new MeasuringStream(_ => stop.Cancel());

        await Should.ThrowAsync<OperationCanceledException>(() => Database.QueryToCsvAsync($"SELECT generate_series(1, 1000000000000) AS n", text, cancellationToken: stop.Token));
        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);

        await Should.ThrowAsync<OperationCanceledException>(() => Database.QueryToCsvAsync($"SELECT 1", "a.csv", Attempt, cancellationToken: stop.Token));
        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_destination_that_breaks_is_told()
    {
        var text = new MeasuringStream(static _ => throw new IOException("The disk is full."));

        (await Should.ThrowAsync<IOException>(() => Database.QueryToCsvAsync($"SELECT generate_series(1, 1000000000000) AS n", text))).Message.ShouldBe("The disk is full.");
        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_refused_query_is_told()
    {
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QueryToCsvAsync($"SELECT nothing", new MemoryStream()))).Message.ShouldContain("SELECT nothing");
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QueryToJsonLinesAsync($"SELECT nothing", new MemoryStream()))).Message.ShouldContain("SELECT nothing");
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QueryToCsvAsync($"SELECT 1 / (100000 - n) FROM generate_series(1, 200000) n", new MemoryStream()))).SqlState.ShouldBe("22012");
        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
    }

    private async Task FillAsync()
    {
        await Database.CreateIfMissingAsync(Zones);
        await Database.ExecuteAsync($"INSERT INTO {Zones} VALUES (1, {"ä日本"}), (2, NULL), (3, ''), (4, {"a,\"b\"\nc"})");
    }

    private sealed class MeasuringStream(Action<long> onWrite) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onWrite(buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
