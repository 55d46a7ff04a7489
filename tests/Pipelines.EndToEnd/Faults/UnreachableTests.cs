using Pipelines.EndToEnd.Kills;
using Xunit.Abstractions;

namespace Pipelines.EndToEnd.Faults;

/// <summary>A store that cannot be reached: from the start, or while a process serves.</summary>
public sealed class UnreachableTests(ITestOutputHelper output)
{
    private static readonly string[][] Commands =
    [
        ["serve"],
        ["run", "chain", "--number", "1"],
        ["run", "chain", "--number", "1", "--detach"],
        ["executions"],
        ["executions", "last"],
        ["logs", "last"],
        ["cancel", "last"],
        ["restart", "last"],
        ["replay", "last"],
        ["approve", "last"],
        ["kv", "list"],
        ["kv", "get", "name", "--namespace", "crash"],
        ["kv", "set", "name", "value", "--namespace", "crash"],
        ["kv", "delete", "name", "--namespace", "crash"],
        ["store", "migrate"],
        ["store", "check"],
        ["store", "purge", "--older-than", "1d"],
        ["doctor"],
    ];

    [Fact]
    public async Task Where_no_server_runs_every_command_says_so_and_ends_with_code_3()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(15));
        await scene.Network.RefuseAsync();

        await EveryCommandShouldEndWith3Async(scene);
    }

    /// <summary>Connections are taken, and nobody ever answers.</summary>
    [Fact]
    public async Task Where_the_server_does_not_answer_every_command_says_so_and_ends_with_code_3()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(15));
        scene.Network.Stall();

        await EveryCommandShouldEndWith3Async(scene);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_is_lost_while_a_process_serves_is_reported_and_work_goes_on_when_it_is_back(bool isRefused)
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(3), feedEvery: TimeSpan.FromMilliseconds(50));
        var worker = scene.Crash.Serve();
        await scene.Crash.AcceptingAsync(worker, more: 20);

        var start = TimeProvider.System.GetTimestamp();
        if (isRefused)
        {
            await scene.Network.RefuseAsync();
        }
        else
        {
            scene.Network.Stall();
        }

        await worker.SaysAsync("PostgreSQL at", CrashScene.Patience);
        output.WriteLine($"Reported after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s.");
        if (isRefused)
        {
            scene.Network.Accept();
        }
        else
        {
            scene.Network.GoOn();
        }

        await scene.Crash.AcceptingAsync(worker, more: 20);
        await scene.Crash.DrainAsync(worker);
        worker.HasExited.ShouldBeFalse(worker.Said);
        scene.Crash.ShouldBeInOrder();
    }

    private async Task EveryCommandShouldEndWith3Async(PostgresScene scene)
    {
        var failures = new List<string>();
        foreach (var arguments in Commands.Chunk(6))
        {
            foreach (var failure in await Task.WhenAll(arguments.Select(command => WhyWrongAsync(scene, command))))
            {
                if (failure is not null)
                {
                    failures.Add(failure);
                }
            }
        }

        failures.ShouldBeEmpty();
    }

    private async Task<string?> WhyWrongAsync(PostgresScene scene, string[] arguments)
    {
        var start = TimeProvider.System.GetTimestamp();
        await using var command = CrashProcess.Start(scene.Crash.Settings, arguments);
        var code = await command.WaitAsync(CrashScene.Patience);
        output.WriteLine($"{string.Join(' ', arguments)}: {code} after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s. {command.Said.Trim()}");

        // One line says it; no stack trace stands in between.
        var isClear = command.Said.Contains("PostgreSQL at 127.0.0.1:", StringComparison.Ordinal) && !command.Said.Contains("   at ", StringComparison.Ordinal);
        return code == CrashProcess.LeaseLost && isClear ? null : $"'{string.Join(' ', arguments)}' ended with {code}: {command.Said}";
    }
}
