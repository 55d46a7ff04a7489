using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Files;

namespace Pipelines.Runtime.Tests.Triggers.Files;

public sealed class FileArrivalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-inbox-").FullName;

    public FileArrivalTests() => Directory.CreateDirectory(Inbox);

    private string Inbox => Path.Combine(_folder, "inbox");

    private string Done => Path.Combine(_folder, "done");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private FlowDefinition Load(Func<FileArrived, IEnumerable<object?>>? map = null, bool moves = false) => TriggerScene.Flow(
        "load",
        new FileArrivalTriggerDefinition
        {
            Id = "arrived",
            Pattern = Path.Combine(Inbox, "*.csv"),
            SettledFor = TimeSpan.FromSeconds(2),
            Every = TimeSpan.FromSeconds(5),
            MoveTo = moves ? Done : null,
            Map = map ?? (static file => [TriggerScene.Json($$"""{"file":"{{Path.GetFileName(file.Path)}}"}""")]),
        }) with
    {
        Inputs = TestInputs.Of(TestInputs.Text("file")),
    };

    private string Put(string name, string text = "x")
    {
        var path = Path.Combine(Inbox, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<List<string>> InputsAsync(TriggerScene scene)
    {
        var inputs = new List<string>();
        foreach (var execution in await scene.ExecutionsAsync("load"))
        {
            inputs.Add(TestFlow.Text((await scene.Host.Store.GetExecutionAsync(execution.Id, CancellationToken.None))!.InputsJson));
        }

        inputs.Sort(StringComparer.Ordinal);
        return inputs;
    }

    [Fact]
    public async Task Each_file_starts_one_execution_and_no_more()
    {
        await using var scene = await TriggerScene.StartAsync(Load());
        Put("a.csv");
        Put("b.txt");
        await scene.ServeAsync();
        await scene.EndedAsync("load", 1);
        Put("c.csv");

        await scene.EndedAsync("load", 2);
        await scene.PassAsync(TimeSpan.FromSeconds(20));

        (await InputsAsync(scene)).ShouldBe(["""{"file":"a.csv"}""", """{"file":"c.csv"}"""]);
    }

    [Fact]
    public async Task A_file_that_is_written_again_is_another()
    {
        await using var scene = await TriggerScene.StartAsync(Load());
        var path = Put("a.csv");
        await scene.ServeAsync();
        await scene.EndedAsync("load", 1);

        await File.WriteAllTextAsync(path, "more");

        (await scene.EndedAsync("load", 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_process_that_comes_later_starts_none_again()
    {
        await using var scene = await TriggerScene.StartAsync(Load());
        Put("a.csv");
        await scene.ServeAsync();
        await scene.EndedAsync("load", 1);
        await scene.Role.LoseAsync();
        scene.Role.GiveBack();

        await scene.PassAsync(TimeSpan.FromSeconds(20));

        (await scene.ExecutionsAsync("load")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_file_is_where_its_execution_is_told_before_that_starts()
    {
        string? told = null;
        var wasThere = false;
        var flow = Load(file => [TriggerScene.Json($$"""{"file":"{{file.Path}}"}""")], moves: true) with
        {
            Tasks = [TestFlow.Task("work", (invocation, _) =>
            {
                wasThere = told is not null && File.Exists(told) && !File.Exists(Path.Combine(Inbox, "a.csv"));
                return ValueTask.FromResult(TaskOutput.None);
            })],
        };
        told = Path.Combine(Done, "a.csv");
        await using var scene = await TriggerScene.StartAsync(flow);
        Put("a.csv");
        await scene.ServeAsync();

        await scene.EndedAsync("load", 1);

        (await InputsAsync(scene)).ShouldBe([$$"""{"file":"{{told}}"}"""]);
        wasThere.ShouldBeTrue();
        (await scene.DocumentsAsync(DocumentKinds.FileMove)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_a_dead_process_left_between_its_folders_starts_once(bool wasMoved)
    {
        await using var scene = await TriggerScene.StartAsync(Load(moves: true));
        Put("a.csv");
        var source = new FolderSource(_folder);
        var file = (await source.ListAsync("inbox/*", CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();
        var moves = new FileMoves(new TriggerName("test", "load", "arrived"), scene.Store, scene.Host.Get<Runtime.Storage.StoreClock>());
        (await moves.BeginAsync(file, CancellationToken.None)).ShouldNotBeNull();
        if (wasMoved)
        {
            await source.MoveAsync(file, "done", CancellationToken.None);
        }

        await scene.ServeAsync();

        await scene.EndedAsync("load", 1);
        await scene.PassAsync(TimeSpan.FromSeconds(10));
        (await scene.ExecutionsAsync("load")).Count.ShouldBe(1);
        File.Exists(Path.Combine(Done, "a.csv")).ShouldBeTrue();
        (await scene.DocumentsAsync(DocumentKinds.FileMove)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_one_name_that_come_one_after_the_other_are_all_kept()
    {
        await using var scene = await TriggerScene.StartAsync(Load(moves: true));
        await scene.ServeAsync();
        Put("a.csv", "one");
        await scene.EndedAsync("load", 1);
        Put("a.csv", "another");
        await scene.EndedAsync("load", 2);

        Directory.GetFiles(Done).Select(File.ReadAllText).Order(StringComparer.Ordinal).ShouldBe(["another", "one"]);
    }

    [Fact]
    public async Task One_that_comes_under_the_name_of_a_file_that_a_dead_process_had_moved_starts_besides_that()
    {
        await using var scene = await TriggerScene.StartAsync(Load(moves: true));
        Put("a.csv", "one");
        var source = new FolderSource(_folder);
        var file = (await source.ListAsync("inbox/*", CancellationToken.None).ToListAsync()).ShouldHaveSingleItem();
        var moves = new FileMoves(new TriggerName("test", "load", "arrived"), scene.Store, scene.Host.Get<Runtime.Storage.StoreClock>());
        (await moves.BeginAsync(file, CancellationToken.None)).ShouldNotBeNull();
        await source.MoveAsync(file, "done", CancellationToken.None);
        Put("a.csv", "another");

        await scene.ServeAsync();

        await scene.EndedAsync("load", 2);
        Directory.GetFiles(Done).Select(File.ReadAllText).Order(StringComparer.Ordinal).ShouldBe(["another", "one"]);
    }

    [Fact]
    public async Task One_that_comes_under_the_name_of_a_file_whose_execution_cannot_start_is_not_passed_over()
    {
        await using var scene = await TriggerScene.StartAsync(Load(
            static file => [TriggerScene.Json(file.SizeBytes == 3 ? "{}" : $$"""{"file":"{{Path.GetFileName(file.Path)}}"}""")],
            moves: true));
        await scene.ServeAsync();
        Put("a.csv", "one");
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");
        scene.Health.Failures.First().Exception.ShouldBeOfType<InputException>();

        Put("a.csv", "another");

        await scene.EndedAsync("load", 1);
        (await scene.DocumentsAsync(DocumentKinds.FileMove)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_that_starts_nothing_stays()
    {
        await using var scene = await TriggerScene.StartAsync(Load(static file => file.SizeBytes > 1 ? [TriggerScene.Json("""{"file":"big"}""")] : [], moves: true));
        var small = Put("small.csv");
        Put("big.csv", "long enough");
        await scene.ServeAsync();

        await scene.EndedAsync("load", 1);

        File.Exists(small).ShouldBeTrue();
        (await InputsAsync(scene)).ShouldBe(["""{"file":"big"}"""]);
    }

    [Fact]
    public async Task A_file_that_the_method_fails_at_keeps_no_other_waiting_and_is_tried_again()
    {
        var isRepaired = false;
        await using var scene = await TriggerScene.StartAsync(Load(file => file.Path.EndsWith("bad.csv", StringComparison.Ordinal) && !isRepaired
            ? throw new InvalidOperationException("broken")
            : [TriggerScene.Json($$"""{"file":"{{Path.GetFileName(file.Path)}}"}""")]));
        Put("bad.csv");
        Put("good.csv");
        await scene.ServeAsync();
        await scene.EndedAsync("load", 1);
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        isRepaired = true;

        await scene.EndedAsync("load", 2);
        (await InputsAsync(scene)).ShouldBe(["""{"file":"bad.csv"}""", """{"file":"good.csv"}"""]);
    }

    [Fact]
    public async Task One_that_comes_while_a_file_that_failed_waits_does_not_wait_with_it()
    {
        await using var scene = await TriggerScene.StartAsync(Load(static file => file.Path.EndsWith("bad.csv", StringComparison.Ordinal)
            ? throw new InvalidOperationException("broken")
            : [TriggerScene.Json($$"""{"file":"{{Path.GetFileName(file.Path)}}"}""")]));
        scene.Health.Backoff = TimeSpan.FromDays(1);
        var bad = Put("bad.csv");
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        Put("good.csv");

        await scene.EndedAsync("load", 1);
        scene.Health.Failures.Count.ShouldBe(1);
        scene.Health.IsHealthy["test/load/arrived"].ShouldBeFalse();

        File.Delete(bad);

        await scene.UntilAsync(() => Task.FromResult(scene.Health.IsHealthy["test/load/arrived"]), "health");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_makes_the_trigger_unhealthy_until_it_is()
    {
        Directory.Delete(Inbox);
        await using var scene = await TriggerScene.StartAsync(Load());
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        Directory.CreateDirectory(Inbox);
        Put("a.csv");

        await scene.EndedAsync("load", 1);
    }

    [Fact]
    public async Task Keys_of_files_that_are_gone_are_forgotten_after_a_day_and_not_before()
    {
        await using var scene = await TriggerScene.StartAsync(Load());
        var (gone, stays) = (Put("gone.csv"), Put("stays.csv"));
        await scene.ServeAsync();
        await scene.EndedAsync("load", 2);
        await scene.StopServingAsync();
        File.Delete(gone);
        var trigger = new TriggerName("test", "load", "arrived");
        var clock = scene.Host.Get<Runtime.Storage.StoreClock>();
        var files = new GoneFiles(trigger, scene.Store, clock);
        List<SourceFile> there = [new(stays, new FileInfo(stays).Length, new FileInfo(stays).LastWriteTimeUtc)];

        await files.ForgetAsync(there, CancellationToken.None);
        scene.Host.Time.Advance(TimeSpan.FromHours(23));

        // As after a restart.
        files = new GoneFiles(trigger, scene.Store, clock);
        await files.ForgetAsync(there, CancellationToken.None);
        (await scene.Store.ListStartKeysAsync(StartKeys.Files(trigger), null, 10, CancellationToken.None)).Count.ShouldBe(2);
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await files.ForgetAsync(there, CancellationToken.None);

        (await scene.Store.ListStartKeysAsync(StartKeys.Files(trigger), null, 10, CancellationToken.None)).ShouldHaveSingleItem().ShouldContain("stays.csv");
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await files.ForgetAsync(there, CancellationToken.None);
        (await scene.DocumentsAsync(DocumentKinds.FileGone)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_was_back_meanwhile_has_not_been_gone_since_it_went_first()
    {
        await using var scene = await TriggerScene.StartAsync(Load());
        var path = Put("a.csv");
        await scene.ServeAsync();
        await scene.EndedAsync("load", 1);
        await scene.StopServingAsync();
        var trigger = new TriggerName("test", "load", "arrived");
        var files = new GoneFiles(trigger, scene.Store, scene.Host.Get<Runtime.Storage.StoreClock>());
        SourceFile file = new(path, new FileInfo(path).Length, new FileInfo(path).LastWriteTimeUtc);

        foreach (var isThere in new[] { false, true, false, false })
        {
            await files.ForgetAsync(isThere ? [file] : [], CancellationToken.None);
            scene.Host.Time.Advance(TimeSpan.FromHours(12));
        }

        (await scene.Store.ListStartKeysAsync(StartKeys.Files(trigger), null, 10, CancellationToken.None)).Count.ShouldBe(1);
        await files.ForgetAsync([], CancellationToken.None);
        (await scene.Store.ListStartKeysAsync(StartKeys.Files(trigger), null, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_a_source_of_the_programs_own_start_it_too()
    {
        var source = new Bucket();
        var flow = TriggerScene.Flow(
            "load",
            new FileArrivalTriggerDefinition
            {
                Id = "arrived",
                Pattern = "bucket/*.csv",
                MoveTo = "bucket/done",
                FileSource = static services => services.GetRequiredService<Bucket>(),
                Map = static file => [TriggerScene.Json($$"""{"file":"{{file.Path}}"}""")],
            }) with
        {
            Inputs = TestInputs.Of(TestInputs.Text("file")),
        };
        await using var scene = await TriggerScene.StartAsync(services => services.AddSingleton(source), null, flow);
        await scene.ServeAsync();

        await scene.EndedAsync("load", 1);

        (await InputsAsync(scene)).ShouldBe(["""{"file":"bucket/done/a.csv"}"""]);
    }

    private sealed class Bucket : IFileSource
    {
        private bool _isMoved;

        public async IAsyncEnumerable<SourceFile> ListAsync(string pattern, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            pattern.ShouldBe("bucket/*.csv");
            if (!_isMoved)
            {
                yield return new SourceFile("bucket/a.csv", 1, DateTimeOffset.UnixEpoch);
            }
        }

        public Task<string> MoveAsync(SourceFile file, string folder, CancellationToken cancellationToken)
        {
            _isMoved = true;
            return Task.FromResult($"{folder}/a.csv");
        }
    }
}
