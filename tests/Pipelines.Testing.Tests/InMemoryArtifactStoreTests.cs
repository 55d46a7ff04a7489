using Pipelines.Runtime.Tests.Artifacts;

namespace Pipelines.Testing.Tests;

public sealed class InMemoryArtifactStoreTests : ArtifactStoreContract
{
    private readonly InMemoryArtifactStore _store = new();

    protected override IArtifactStore Store => _store;

    [Fact]
    public async Task The_addresses_tell_what_is_kept()
    {
        await SaveAsync("b.txt", "x");
        await SaveAsync("a.txt", "x");
        await SaveAsync("a.txt", "y");

        _store.Uris.ShouldBe(["pipelines://zoomcamp/taxi/e1/extract/a.txt", "pipelines://zoomcamp/taxi/e1/extract/b.txt"]);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_file_whose_writing_fails()
    {
        await Should.ThrowAsync<IOException>(() => Store.SaveAsync(Scope, "a.txt", (_, _) => throw new IOException("full"), CancellationToken.None));

        _store.Uris.ShouldBeEmpty();
    }
}
