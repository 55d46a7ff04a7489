using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class ServedServicesTests : IDisposable
{
    private static readonly InvalidOperationException Mistake = new("A mistake.");

    private readonly ListLoggerProvider _log = new();
    private readonly TestServed _first = new();
    private ServedServices? _served;

    public void Dispose()
    {
        _served?.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task What_is_stopped_in_good_order_is_not_broken()
    {
        var served = Of(new TestServed());
        await served.StartAsync(CancellationToken.None);

        await served.StopAsync(CancellationToken.None);

        _first.IsStopped.ShouldBeTrue();
        served.Broken.IsCancellationRequested.ShouldBeFalse();
        _log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_that_fails_breaks_the_process_and_is_told_of_once()
    {
        var failing = new TestServed();
        var served = Of(failing);
        await served.StartAsync(CancellationToken.None);

        failing.Loop.SetException(Mistake);
        await served.StopAsync(CancellationToken.None);

        served.Broken.IsCancellationRequested.ShouldBeTrue();
        _first.IsStopped.ShouldBeTrue();
        _log.Lines.ShouldHaveSingleItem().ShouldStartWith("TestServed has ended by an error.");
    }

    [Fact]
    public async Task A_service_that_something_canceled_without_being_asked_to_breaks_the_process()
    {
        var broken = new TaskCompletionSource();
        var canceled = new TestServed();
        var served = Of(canceled);
        await served.StartAsync(CancellationToken.None);

        using var registration = served.Broken.Register(broken.SetResult);
        canceled.Loop.SetCanceled(CancellationToken.None);

        await broken.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_service_that_cannot_be_stopped_does_not_keep_the_others_from_it()
    {
        var served = Of(new TestServed { StopFailure = Mistake });
        await served.StartAsync(CancellationToken.None);

        await served.StopAsync(CancellationToken.None);

        _first.IsStopped.ShouldBeTrue();
        served.Broken.IsCancellationRequested.ShouldBeTrue();
        _log.Lines.ShouldHaveSingleItem().ShouldBe("TestServed could not be stopped in good order");
    }

    [Fact]
    public async Task When_one_cannot_start_those_that_have_are_stopped_and_its_error_is_told()
    {
        var served = Of(new TestServed { StartFailure = Mistake });

        (await Should.ThrowAsync<InvalidOperationException>(() => served.StartAsync(CancellationToken.None))).ShouldBe(Mistake);

        _first.IsStopped.ShouldBeTrue();
    }

    private ServedServices Of(TestServed second) => _served = new ServedServices([_first, second], new LoggerFactory([_log]).CreateLogger<ServedServices>());
}
