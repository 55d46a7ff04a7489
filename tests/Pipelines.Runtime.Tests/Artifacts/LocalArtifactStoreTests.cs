using Microsoft.Extensions.Options;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Artifacts;

public sealed class LocalArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-artifacts-").FullName;

    private readonly ManualTime _time = new();

    public LocalArtifactStoreTests() => Store = new LocalArtifactStore(Options.Create(new PipelineOptions { DataDirectory = _folder }), _time);

    protected override IArtifactStore Store { get; }

    [Fact]
    public async Task Files_lie_where_people_find_them()
    {
        await SaveAsync("trips.csv", "x");

        File.Exists(Path.Combine(_folder, "artifacts", "zoomcamp", "taxi", "e1", "extract", "trips.csv")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_failed_write_leaves_no_file_at_all()
    {
        await Should.ThrowAsync<IOException>(() => Store.SaveAsync(Scope, "a.txt", (_, _) => throw new IOException("disk full"), default));

        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deleting_the_last_execution_prunes_empty_folders()
    {
        await SaveAsync("a.txt", "x");

        await Store.DeleteExecutionAsync("zoomcamp", "taxi", "e1", default);

        Directory.Exists(Path.Combine(_folder, "artifacts", "zoomcamp")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_a_killed_process_left_unfinished_is_removed_after_a_day()
    {
        var (killed, written) = (Unfinished("killed", age: TimeSpan.FromHours(25)), Unfinished("written", age: TimeSpan.FromHours(23)));

        await SaveAsync("a.txt", "x");
        (File.Exists(killed), File.Exists(written)).ShouldBe((false, true));

        _time.Advance(TimeSpan.FromHours(24));
        await SaveAsync("b.txt", "x");
        File.Exists(written).ShouldBeFalse();
    }

    private string Unfinished(string name, TimeSpan age)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "artifacts", ".unfinished")).FullName, name);
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, (_time.GetUtcNow() - age).UtcDateTime);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
