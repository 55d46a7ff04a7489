using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Tests.Artifacts;

/// <summary>What every artifact store keeps to.</summary>
public abstract class ArtifactStoreContract
{
    protected static readonly ArtifactScope Scope = new("zoomcamp", "taxi", "e1", "extract");

    protected abstract IArtifactStore Store { get; }

    [Fact]
    public async Task What_was_saved_is_read_again()
    {
        var artifact = await SaveAsync("trips.csv", "a,b\n1,2\n");

        (await ReadAsync(artifact)).ShouldBe("a,b\n1,2\n");
    }

    [Fact]
    public async Task The_handle_tells_size_checksum_name_and_type()
    {
        var artifact = await SaveAsync("trips.csv", "abc");

        artifact.Name.ShouldBe("trips.csv");
        artifact.SizeBytes.ShouldBe(3);
        artifact.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData("abc"u8)));
        artifact.ContentType.ShouldBe("text/csv");
        artifact.Uri.ShouldContain("e1");
    }

    [Fact]
    public async Task An_empty_file_is_a_file() => (await ReadAsync(await SaveAsync("empty.txt", ""))).ShouldBe("");

    [Fact]
    public async Task Whoever_writes_may_dispose_the_stream()
    {
        var artifact = await Store.SaveAsync(Scope, "a.txt", async (stream, _) =>
        {
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync("abc");
        }, default);

        (artifact.SizeBytes, artifact.Sha256).ShouldBe((3, Convert.ToHexStringLower(SHA256.HashData("abc"u8))));
        (await ReadAsync(artifact)).ShouldBe("abc");
    }

    [Fact]
    public async Task The_same_name_replaces()
    {
        await SaveAsync("a.txt", "old and longer");

        (await ReadAsync(await SaveAsync("a.txt", "new"))).ShouldBe("new");
    }

    [Fact]
    public async Task A_name_with_spaces_and_letters_of_any_language_is_kept() =>
        (await ReadAsync(await SaveAsync("März 2019 (grün).csv", "x"))).ShouldBe("x");

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../secret")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("nul")]
    [InlineData("COM1.txt")]
    [InlineData("a\0b")]
    [InlineData("a:b")]
    [InlineData("ends.")]
    public async Task A_name_that_is_not_a_plain_file_name_is_refused(string name) =>
        await Should.ThrowAsync<PipelineException>(() => SaveAsync(name, "x"));

    [Theory]
    [InlineData("pipelines://zoomcamp/taxi/e1/extract/../../../../../../etc/passwd")]
    [InlineData("pipelines://zoomcamp/taxi/e1/extract/%2e%2e%2f%2e%2e%2fstore.db")]
    [InlineData("pipelines://zoomcamp/taxi/e1/../store.db")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task A_forged_address_leads_nowhere(string uri) =>
        await Should.ThrowAsync<ArtifactNotFoundException>(() => Store.OpenReadAsync(new Artifact(uri, "x", 1, ""), default));

    [Fact]
    public async Task A_file_that_is_not_there_is_said_to_be_missing()
    {
        var artifact = await SaveAsync("a.txt", "x");
        await Store.DeleteExecutionAsync("zoomcamp", "taxi", "e1", default);

        await Should.ThrowAsync<ArtifactNotFoundException>(() => Store.OpenReadAsync(artifact, default));
    }

    [Fact]
    public async Task A_file_whose_writing_failed_does_not_exist()
    {
        var kept = await SaveAsync("a.txt", "kept");

        await Should.ThrowAsync<IOException>(() => Store.SaveAsync(Scope, "a.txt", async (stream, token) =>
        {
            await stream.WriteAsync("half"u8.ToArray(), token);
            throw new IOException("No space left on device");
        }, default));

        (await ReadAsync(kept)).ShouldBe("kept");
    }

    [Fact]
    public async Task A_canceled_write_keeps_nothing()
    {
        using var source = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => Store.SaveAsync(Scope, "a.txt", async (stream, _) =>
        {
            await stream.WriteAsync("half"u8.ToArray(), CancellationToken.None);
            await source.CancelAsync();
        }, source.Token));

        var handle = await SaveAsync("b.txt", "x");
        await Should.ThrowAsync<ArtifactNotFoundException>(() => Store.OpenReadAsync(handle with { Uri = handle.Uri.Replace("b.txt", "a.txt", StringComparison.Ordinal) }, default));
    }

    [Fact]
    public async Task Deleting_an_execution_leaves_others()
    {
        await SaveAsync("a.txt", "x");
        var other = await Store.SaveAsync(Scope with { ExecutionId = "e2" }, "a.txt", Writing("y"), default);

        await Store.DeleteExecutionAsync("zoomcamp", "taxi", "e1", default);

        (await ReadAsync(other)).ShouldBe("y");
    }

    [Fact]
    public async Task Deleting_what_has_no_files_is_no_error() => await Store.DeleteExecutionAsync("zoomcamp", "taxi", "none", default);

    protected Task<Artifact> SaveAsync(string name, string content) => Store.SaveAsync(Scope, name, Writing(content), default);

    private static Func<Stream, CancellationToken, Task> Writing(string content) =>
        async (stream, token) => await stream.WriteAsync(Encoding.UTF8.GetBytes(content), token);

    private async Task<string> ReadAsync(Artifact artifact)
    {
        await using var stream = await Store.OpenReadAsync(artifact, default);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
