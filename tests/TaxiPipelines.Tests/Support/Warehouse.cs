using System.Text;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Tests.Support;

/// <summary>A warehouse of a test's own, and the steps of the flow on it.</summary>
public abstract class Warehouse : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _executions;

    public abstract ITripWarehouse Trips { get; }

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
        var inserted = await Trips.MergeAsync(file, staged, task, default);
        await Trips.DropStagingAsync(task, default);
        return new Loaded(staged.Rows, inserted, staged.Quarantined, staged.Quarantine, task);
    }

    /// <summary>Stages text as a file, and no more.</summary>
    public async Task<(FakeTask Task, StagedTrips Staged)> StageAsync(TripFile file, string text)
    {
        var task = NewTask();
        var artifact = await task.SaveAsync(file.Name, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask());
        await Trips.CreateTableAsync(file.Schema, task, default);
        return (task, await new TripLoader(Trips).StageAsync(file, artifact, 0, task, default));
    }

    /// <summary>The rows of a query, columns joined by a bar, null as nothing.</summary>
    public abstract IReadOnlyList<string> Query(string sql);

    public abstract long Count(TripFile file);

    public virtual void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a load came to.</summary>
public sealed record Loaded(long Staged, long Inserted, long Quarantined, Artifact? Quarantine, FakeTask Task);
