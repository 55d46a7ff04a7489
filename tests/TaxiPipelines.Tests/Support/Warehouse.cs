using System.Text;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;
using TaxiPipelines.Warehouses.Sqlite;

namespace TaxiPipelines.Tests.Support;

/// <summary>A SQLite warehouse in a folder of its own, and the steps of the flow on it.</summary>
public sealed class Warehouse : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _executions;

    public SqliteTripWarehouse Trips => new(_folder.Path("data"));

    public string Database => Path.Combine(_folder.Path("data"), "warehouse.db");

    public TempFolder Folder => _folder;

    public FakeTask NewTask() => new(_folder, $"e{Interlocked.Increment(ref _executions)}");

    /// <summary>Loads text as a file, from its artifact to the table, as one execution does.</summary>
    public Task<Loaded> LoadAsync(TripFile file, string text, double maxQuarantinedShare = 0.01) =>
        LoadAsync(file, Encoding.UTF8.GetBytes(text), file.Name, maxQuarantinedShare);

    /// <summary>Loads bytes as a file, from its artifact to the table, as one execution does.</summary>
    public async Task<Loaded> LoadAsync(TripFile file, byte[] bytes, string name, double maxQuarantinedShare = 0.01)
    {
        var task = NewTask();
        var artifact = await task.SaveAsync(name, (stream, ct) => stream.WriteAsync(bytes, ct).AsTask());
        return await LoadAsync(file, artifact, task, maxQuarantinedShare);
    }

    /// <summary>Loads a file from the disk under another name.</summary>
    public async Task<Loaded> LoadFileAsync(TripFile file, string path) => await LoadAsync(file, await File.ReadAllBytesAsync(path), file.Name + ".gz");

    public async Task<Loaded> LoadAsync(TripFile file, Artifact artifact, FakeTask task, double maxQuarantinedShare = 0.01)
    {
        await Trips.CreateTableAsync(file.Schema, task, default);
        var staged = await new TripLoader(Trips).StageAsync(file, artifact, maxQuarantinedShare, task, default);
        var inserted = await Trips.MergeAsync(file, staged.Rows, task, default);
        await Trips.DropStagingAsync(task, default);
        return new Loaded(staged.Rows, inserted, staged.Quarantined, staged.Quarantine, task);
    }

    /// <summary>The rows of a query, columns joined by a bar, null as nothing.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var database = SqliteDatabase.Open(Database);
        using var statement = database.Prepare(sql);
        var rows = new List<string>();
        while (statement.Step())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, statement.ColumnCount).Select(statement.Text)));
        }

        return rows;
    }

    public long Count(TripFile file) => File.Exists(Database) ? long.Parse(Query($"SELECT count(*) FROM {file.Schema.Table}")[0]) : 0;

    public void Dispose() => _folder.Dispose();
}

/// <summary>What a load came to.</summary>
public sealed record Loaded(long Staged, long Inserted, long Quarantined, Artifact? Quarantine, FakeTask Task);
