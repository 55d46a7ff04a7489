using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Files;

namespace Pipelines.Runtime.Tests.Triggers.Files;

public sealed class FileSettlingTests
{
    private static readonly SourceFile File = new("/inbox/a.csv", 10, DateTimeOffset.UnixEpoch);

    private readonly ManualTime _time = new();
    private readonly FileSettling _settling;

    public FileSettlingTests() => _settling = new FileSettling(TimeSpan.FromSeconds(2), _time);

    [Fact]
    public void A_file_has_settled_when_it_stayed_the_same_for_long_enough()
    {
        Look(File).ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Look(File).ShouldBeEmpty();
        _settling.NextIn.ShouldBe(TimeSpan.FromSeconds(0.1));
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Look(File).ShouldBe([File]);
    }

    [Fact]
    public void A_file_that_grows_has_not()
    {
        Look(File);
        _time.Advance(TimeSpan.FromSeconds(2));

        Look(File with { SizeBytes = 11 }).ShouldBeEmpty();
    }

    [Fact]
    public void One_that_was_dealt_with_settles_again_only_as_another()
    {
        Look(File);
        _time.Advance(TimeSpan.FromSeconds(2));
        Look(File);
        _settling.Done(File);
        Look(File).ShouldBeEmpty();
        _settling.NextIn.ShouldBeNull();
        var written = File with { ModifiedAt = File.ModifiedAt.AddSeconds(1) };
        Look(written);
        _time.Advance(TimeSpan.FromSeconds(2));

        Look(written).ShouldBe([written]);
    }

    [Fact]
    public void What_is_gone_is_not_remembered()
    {
        Look(File);

        Look();

        _settling.Count.ShouldBe(0);
    }

    [Fact]
    public void Of_a_look_that_was_cut_off_only_what_was_dealt_with_before_is_forgotten()
    {
        var waiting = new SourceFile("/inbox/b.csv", 10, DateTimeOffset.UnixEpoch);
        Look(File);
        _time.Advance(TimeSpan.FromSeconds(2));
        Look(File, waiting);
        _settling.Done(File);
        _time.Advance(TimeSpan.FromSeconds(2));

        _settling.Begin();
        _settling.CutOff();

        _settling.Files.ShouldBe([waiting]);
        Look(waiting).ShouldBe([waiting]);
    }

    [Fact]
    public void A_hundred_thousand_files_are_looked_at_again_and_again()
    {
        List<SourceFile> files = [.. Enumerable.Range(0, 100_000).Select(static number => new SourceFile($"/inbox/{number}.csv", number, DateTimeOffset.UnixEpoch))];
        Look([.. files]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var settled = Look([.. files]);
        settled.Count.ShouldBe(files.Count);
        settled.ForEach(_settling.Done);

        Look([.. files]).ShouldBeEmpty();
    }

    private List<SourceFile> Look(params SourceFile[] files)
    {
        _settling.Begin();
        List<SourceFile> settled = [.. files.Where(_settling.Saw)];
        _settling.End();
        return settled;
    }
}
