using Pipelines;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses.Postgres;
using static TaxiPipelines.Tests.Support.Csv;

namespace TaxiPipelines.Tests.Warehouses;

/// <summary>The two warehouses hold the same rows, and the ids are those that the course's own expression gives on the server.</summary>
public sealed class PostgresRealFilesTests : IAsyncLifetime
{
    private const string CompareScript = """
        import collections, sqlite3, sys
        database, dump, table = sys.argv[1:]
        connection = sqlite3.connect(database)
        types = [row[2] for row in connection.execute(f'PRAGMA table_info({table})')]
        read = {'TEXT': str, 'REAL': lambda text: repr(float(text)), 'INTEGER': int}
        show = {'TEXT': str, 'REAL': repr, 'INTEGER': int}
        count = collections.Counter()
        for row in connection.execute(f'SELECT * FROM {table}'):
            count[tuple(None if value is None else show[type](value) for type, value in zip(types, row))] += 1
        rows = 0
        for line in open(dump, encoding='utf-8'):
            rows += 1
            count[tuple(None if value == '' else read[type](value) for type, value in zip(types, line.rstrip('\n').split('|')))] -= 1
        print(rows, sum(1 for each in count.values() if each != 0))
        """;

    private readonly SqliteWarehouse _sqlite = new();
    private PostgresWarehouse? _postgres;

    private PostgresWarehouse Postgres => _postgres ?? throw new InvalidOperationException("The test has not begun.");

    [RealDataTheory]
    [InlineData(TaxiType.Green, "2021-01", "2021-05", "2023-01", "2023-02")]
    [InlineData(TaxiType.Yellow, "2019-01", "2019-02", "2020-04", "2021-01")]
    public async Task Both_warehouses_hold_the_same_rows(TaxiType taxi, params string[] months)
    {
        var files = months.Select(month => new TripFile(taxi, YearMonth.Parse(month))).ToList();
        foreach (var file in files)
        {
            await LoadBothAsync(file, SharedData.Path(file.Name + ".gz"));
        }

        // A month that shares rows with others: the first file again, under another name, and after it a month with all of its rows.
        await LoadBothAsync(new TripFile(taxi, new YearMonth(2024, 1)), SharedData.Path(files[1].Name + ".gz"));
        await LoadBothAsync(new TripFile(taxi, YearMonth.Parse(months[2])), SharedData.Path(files[3].Name + ".gz"));

        await ShouldHoldTheSameAsync(files[0].Schema.Table);
        Postgres.Query($"SELECT count(*) FROM {files[0].Schema.Table} WHERE {RowIdDiffers(files[0].Schema)}").ShouldBe(["0"], "rows whose id differs from that of the course's expression");
    }

    [Fact]
    public async Task Ids_of_odd_rows_are_those_that_the_server_computes()
    {
        var numbers = new[] { "", "0", "-0", "-0.00", ".1", "1e-05", "0.0001", "0.00001", "1e15", "123456789012345", "1e16", "-1e300", "5e-324", "1.7976931348623157e308", "0.1e1", "9007199254740993", "0.30000000000000004" };
        var times = new[] { "", "0001-01-01 00:00:00", "1999-12-31 23:59:59", "2020-02-29 12:34:56", "9999-12-31 23:59:59" };
        var texts = new[] { "", "1", "1.0", "Zürich", new string('x', 700), "2019-01-01 00:00:00" };
        var rows = numbers.SelectMany(fare => numbers.Select(distance => Row(fare: fare, distance: distance)))
            .Concat(times.SelectMany(pickup => times.Select(dropoff => Row(pickup: pickup, dropoff: dropoff))))
            .Concat(texts.SelectMany(vendor => texts.SelectMany(from => texts.Select(to => Row(vendor: vendor, from: from, to: to)))));

        var loaded = await Postgres.LoadAsync(Green, File([.. rows]));

        (loaded.Inserted, loaded.Quarantined).ShouldBe(((numbers.Length * numbers.Length) + (times.Length * times.Length) + (texts.Length * texts.Length * texts.Length), 0));
        Postgres.Query($"SELECT * FROM green_tripdata WHERE {RowIdDiffers(Green.Schema)}").ShouldBeEmpty();
    }

    public async Task InitializeAsync() => _postgres = await PostgresWarehouse.CreateAsync();

    public Task DisposeAsync()
    {
        _postgres?.Dispose();
        _sqlite.Dispose();
        return Task.CompletedTask;
    }

    private async Task LoadBothAsync(TripFile file, string path)
    {
        var expected = await _sqlite.LoadFileAsync(file, path);
        var loaded = await Postgres.LoadFileAsync(file, path);

        (loaded.Staged, loaded.Inserted, loaded.Quarantined).ShouldBe((expected.Staged, expected.Inserted, expected.Quarantined), file.Name);
        (await Postgres.LoadFileAsync(file, path)).Inserted.ShouldBe(0, file.Name);
    }

    private async Task ShouldHoldTheSameAsync(string table)
    {
        var dump = _sqlite.Folder.Path("dump");
        await System.IO.File.WriteAllLinesAsync(dump, Postgres.Query($"SELECT * FROM {table}"));

        var rows = _sqlite.Query($"SELECT count(*) FROM {table}")[0];
        (await Python.RunAsync(CompareScript, _sqlite.Database, dump, table)).ShouldBe($"{rows} 0", "rows of PostgreSQL, and how many rows are not the same in both");
    }

    /// <summary>The course's expression, as zoomcamp's flow has it.</summary>
    private static string RowIdDiffers(TripSchema schema)
    {
        var parts = schema.RowIdParts.Select(part => $"coalesce({PostgresSql.Quote(schema.Columns[part].Name)}::text, '')");
        return $"unique_row_id IS DISTINCT FROM md5({string.Join(" || ", parts)})";
    }
}
