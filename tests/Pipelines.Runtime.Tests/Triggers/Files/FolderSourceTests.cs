using Pipelines.Runtime.Triggers.Files;

namespace Pipelines.Runtime.Tests.Triggers.Files;

public sealed class FolderSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-files-").FullName;
    private readonly FolderSource _source;

    public FolderSourceTests() => _source = new FolderSource(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("inbox/*.csv", "inbox/a.csv inbox/b.csv")]
    [InlineData("inbox/?.csv", "inbox/a.csv inbox/b.csv")]
    [InlineData("inbox/a*", "inbox/a.csv")]
    [InlineData("inbox/**/*.csv", "inbox/2024/01/d.csv inbox/2024/c.csv inbox/a.csv inbox/b.csv")]
    [InlineData("inbox/*/*.csv", "inbox/2024/c.csv")]
    [InlineData("inbox/20??/**/d.csv", "inbox/2024/01/d.csv")]
    [InlineData("**/d.csv", "inbox/2024/01/d.csv")]
    [InlineData("inbox/2024/", "inbox/2024/c.csv inbox/2024/notes.txt")]
    [InlineData("inbox/2024/**", "inbox/2024/01/d.csv inbox/2024/c.csv inbox/2024/notes.txt")]
    [InlineData("inbox/.*.csv", "inbox/.hidden.csv")]
    [InlineData("inbox/a.csv", "inbox/a.csv")]
    [InlineData("inbox/*/nothing/*.csv", "")]
    public async Task A_pattern_finds(string pattern, string files)
    {
        Write("inbox/a.csv", "inbox/b.csv", "inbox/.hidden.csv", "inbox/2024/c.csv", "inbox/2024/notes.txt", "inbox/2024/01/d.csv", "outbox/e.csv");

        (await ListAsync(pattern)).ShouldBe(files.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_file_has_its_size_and_time()
    {
        Write("inbox/a.csv");
        File.SetLastWriteTimeUtc(Full("inbox/a.csv"), new DateTime(2024, 5, 1, 10, 0, 0, DateTimeKind.Utc));

        var file = (await _source.ListAsync("inbox/*", CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();

        file.ShouldBe(new SourceFile(Full("inbox/a.csv"), 11, new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_an_empty_one() =>
        (await Should.ThrowAsync<PipelineException>(() => ListAsync("inbox/*.csv"))).Message.ShouldContain(Full("inbox"));

    [Fact]
    public async Task A_link_to_a_file_is_a_file_as_its_target_is()
    {
        Write("data/real.csv");
        Directory.CreateDirectory(Full("inbox"));
        File.CreateSymbolicLink(Full("inbox/link.csv"), Full("data/real.csv"));
        File.CreateSymbolicLink(Full("inbox/broken.csv"), Full("data/none.csv"));
        File.CreateSymbolicLink(Full("inbox/circle.csv"), Full("inbox/circle.csv"));

        var file = (await _source.ListAsync("inbox/*.csv", CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();

        file.Path.ShouldBe(Full("inbox/link.csv"));
        file.SizeBytes.ShouldBe(new FileInfo(Full("data/real.csv")).Length);
    }

    [Fact]
    public async Task Links_that_lead_back_are_not_followed_for_ever()
    {
        Write("inbox/a.csv");
        Directory.CreateSymbolicLink(Full("inbox/back"), Full("inbox"));

        (await ListAsync("inbox/**/*.csv")).ShouldBe(["inbox/a.csv"]);
    }

    [Fact]
    public async Task A_file_is_moved_and_said_where_to()
    {
        var file = await WriteAsync("inbox/a.csv");

        (await _source.MoveAsync(file, "done/2024", CancellationToken.None)).ShouldBe(Full("done/2024/a.csv"));

        File.Exists(Full("inbox/a.csv")).ShouldBeFalse();
        (await File.ReadAllTextAsync(Full("done/2024/a.csv"))).ShouldBe("inbox/a.csv");
    }

    [Fact]
    public async Task A_move_that_was_made_is_found_again()
    {
        var file = await WriteAsync("inbox/a.csv");
        var path = await _source.MoveAsync(file, "done", CancellationToken.None);

        (await _source.MoveAsync(file, "done", CancellationToken.None)).ShouldBe(path);
    }

    [Fact]
    public async Task A_file_whose_name_is_taken_gets_a_suffix_that_is_found_again()
    {
        Write("done/a.csv");
        var file = await WriteAsync("inbox/a.csv");

        var path = await _source.MoveAsync(file, "done", CancellationToken.None);

        Path.GetFileName(path).ShouldMatch("^a-[0-9a-f]{8}\\.csv$");
        (await _source.MoveAsync(file, "done", CancellationToken.None)).ShouldBe(path);
        (await File.ReadAllTextAsync(Full("done/a.csv"))).ShouldBe("done/a.csv");
    }

    [Fact]
    public async Task A_file_that_somebody_took_is_not_mistaken_for_another_of_its_name()
    {
        Write("done/a.csv");
        var file = await WriteAsync("inbox/a.csv");
        File.Delete(file.Path);

        await Should.ThrowAsync<FileNotFoundException>(() => _source.MoveAsync(file, "done", CancellationToken.None));
    }

    [Fact]
    public async Task Another_file_that_lies_in_its_place_by_now_is_left_there()
    {
        var file = await WriteAsync("inbox/a.csv");
        var path = await _source.MoveAsync(file, "done", CancellationToken.None);
        await File.WriteAllTextAsync(file.Path, "another");

        (await _source.MoveAsync(file, "done", CancellationToken.None)).ShouldBe(path);

        (await File.ReadAllTextAsync(file.Path)).ShouldBe("another");
    }

    [Fact]
    public async Task One_that_is_written_again_before_it_is_moved_is_left_where_it_is()
    {
        var file = await WriteAsync("inbox/a.csv");
        await File.AppendAllTextAsync(file.Path, "more");

        await Should.ThrowAsync<FileNotFoundException>(() => _source.MoveAsync(file, "done", CancellationToken.None));

        File.Exists(file.Path).ShouldBeTrue();
    }

    [Fact]
    public async Task A_link_is_moved_as_one()
    {
        Write("data/real.csv");
        Directory.CreateDirectory(Full("inbox"));
        File.CreateSymbolicLink(Full("inbox/link.csv"), Full("data/real.csv"));
        var file = (await _source.ListAsync("inbox/*", CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();

        var path = await _source.MoveAsync(file, "done", CancellationToken.None);

        new FileInfo(path).LinkTarget.ShouldBe(Full("data/real.csv"));
        (await _source.MoveAsync(file, "done", CancellationToken.None)).ShouldBe(path);
    }

    private async Task<SourceFile> WriteAsync(string path)
    {
        Write(path);
        return (await _source.ListAsync(path, CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();
    }

    private void Write(params string[] paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
            File.WriteAllText(Full(path), path);
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(string pattern) =>
        [.. (await _source.ListAsync(pattern, CancellationToken.None).ToListAsync()).Select(file => Path.GetRelativePath(_folder, file.Path)).Order(StringComparer.Ordinal)];

    private string Full(string path) => Path.Combine(_folder, path);
}
