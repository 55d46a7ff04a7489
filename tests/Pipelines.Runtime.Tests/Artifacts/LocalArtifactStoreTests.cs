using Microsoft.Extensions.Options;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Tests.Artifacts;

public sealed class LocalArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-artifacts-").FullName;

    public LocalArtifactStoreTests() => Store = new LocalArtifactStore(Options.Create(new PipelineOptions { DataDirectory = _folder }));

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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
