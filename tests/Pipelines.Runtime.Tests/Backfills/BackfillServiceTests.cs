using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Triggers;
using static Pipelines.Runtime.Tests.Backfills.BackfillScene;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillServiceTests
{
    [Fact]
    public async Task It_drives_what_was_made_before_it_started_and_what_is_made_since()
    {
        await using var scene = await BackfillScene.StartAsync();
        using var service = Service(scene, new HeldRole());
        var before = await scene.Control.CreateAsync(Months(), default);

        await service.StartAsync(default);
        var since = await scene.Control.CreateAsync(Months("yellow"), default);

        await scene.Host.AdvanceUntilAsync(EndedAsync(scene, before.Id));
        await scene.Host.AdvanceUntilAsync(EndedAsync(scene, since.Id));
        await service.StopAsync(default);
        (await scene.ExecutionsAsync()).Count.ShouldBe(14);
    }

    [Fact]
    public async Task It_waits_for_the_role_and_lets_go_without_it()
    {
        await using var scene = await BackfillScene.StartAsync();
        var role = new HeldRole(isHeld: false);
        using var service = Service(scene, role);
        await service.StartAsync(default);
        var backfill = await scene.Control.CreateAsync(Months(), default);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(10));
        (await scene.ExecutionsAsync()).ShouldBeEmpty();

        role.Give();

        await scene.Host.AdvanceUntilAsync(EndedAsync(scene, backfill.Id));
        role.Take();
        var late = await scene.Control.CreateAsync(Months("yellow"), default);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(10));
        await service.StopAsync(default);
        (await scene.ReportAsync(late.Id)).Backfill.Done.ShouldBe(0);
    }

    [Fact]
    public async Task A_method_that_hangs_does_not_keep_the_process_from_stopping()
    {
        using var gate = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = Monthly("hangs", tick =>
        {
            if (tick.ScheduledAt.Month == 3)
            {
                asked.TrySetResult();
                gate.Wait(CancellationToken.None);
            }

            return [Given("green", tick)];
        });
        await using var scene = await BackfillScene.StartAsync(Taxi() with { Triggers = [hanging] });
        using var service = Service(scene, new HeldRole());
        await scene.Control.CreateAsync(Months("hangs"), default);
        await service.StartAsync(default);
        await scene.Host.AdvanceUntilAsync(asked.Task);

        await scene.Host.AdvanceUntilAsync(service.StopAsync(default));

        gate.Set();
        (await scene.ExecutionsAsync()).Count.ShouldBe(2);
    }

    private static BackfillService Service(BackfillScene scene, ITriggerRole role) => new(scene.Host.Get<BackfillServices>(), role, NullLogger<BackfillService>.Instance);

    private static async Task EndedAsync(BackfillScene scene, string id)
    {
        while (!(await scene.ReportAsync(id)).Backfill.State.IsTerminal())
        {
            await Task.Yield();
        }
    }

    private sealed class HeldRole : ITriggerRole
    {
        private readonly CancellationTokenSource _lost = new();
        private TaskCompletionSource<CancellationToken> _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HeldRole(bool isHeld = true)
        {
            if (isHeld)
            {
                Give();
            }
        }

        public bool IsHeld => _held.Task.IsCompleted;

        public Task<CancellationToken> HoldAsync(CancellationToken cancellationToken) => _held.Task.WaitAsync(cancellationToken);

        public void Give() => _held.TrySetResult(_lost.Token);

        public void Take()
        {
            _held = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            _lost.Cancel();
        }
    }
}
