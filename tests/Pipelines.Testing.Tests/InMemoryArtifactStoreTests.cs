using System.Text;

namespace Pipelines.Testing.Tests;

public sealed class InMemoryArtifactStoreTests
{
    private static readonly ArtifactScope Scope = new("tests", "sum", "e1", "load.7");

    private readonly InMemoryArtifactStore _store = new();

    [Fact]
    public async Task A_file_comes_back_with_size_and_checksum()
    {
        var artifact = await SaveAsync("a.txt", "hello");

        artifact.Name.ShouldBe("a.txt");
        artifact.SizeBytes.ShouldBe(5);
        artifact.Sha256.ShouldBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        (await ReadAsync(artifact)).ShouldBe("hello");
    }

    [Fact]
    public async Task A_second_file_of_a_name_replaces_the_first()
    {
        await SaveAsync("a.txt", "one");
        var second = await SaveAsync("a.txt", "two");

        (await ReadAsync(second)).ShouldBe("two");
        _store.Uris.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_file_whose_writing_fails()
    {
        await Should.ThrowAsync<IOException>(() => _store.SaveAsync(Scope, "a.txt", (stream, _) => throw new IOException("full"), CancellationToken.None));

        _store.Uris.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    public Task A_name_that_is_not_plain_is_refused(string name) =>
        Should.ThrowAsync<PipelineException>(() => SaveAsync(name, "x"));

    [Fact]
    public async Task The_files_of_one_execution_are_removed_together()
    {
        var gone = await SaveAsync("a.txt", "x");
        var kept = await _store.SaveAsync(Scope with { ExecutionId = "e10" }, "a.txt", (_, _) => Task.CompletedTask, CancellationToken.None);

        await _store.DeleteExecutionAsync("tests", "sum", "e1", CancellationToken.None);

        _store.Uris.ShouldBe([kept.Uri]);
        await Should.ThrowAsync<ArtifactNotFoundException>(() => _store.OpenReadAsync(gone, CancellationToken.None));
    }

    private Task<Artifact> SaveAsync(string name, string content) =>
        _store.SaveAsync(Scope, name, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(content), token).AsTask(), CancellationToken.None);

    private async Task<string> ReadAsync(Artifact artifact)
    {
        await using var stream = await _store.OpenReadAsync(artifact, CancellationToken.None);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
