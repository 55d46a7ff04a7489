using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Stays until a backfill has ended and shows how it goes.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isJson">Whether to print one JSON object at the end rather than lines.</param>
internal abstract class BackfillWait(CommandEnvironment environment, bool isJson)
{
    private string? _told;

    /// <summary>What commands work with.</summary>
    protected CommandEnvironment Environment { get; } = environment;

    /// <summary>Whether to print one JSON object at the end rather than lines.</summary>
    protected bool IsJson { get; } = isJson;

    /// <summary>Stays with a backfill of this program's store, or of a server.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="isJson">Whether to print one JSON object at the end rather than lines.</param>
    public static BackfillWait Of(CommandEnvironment environment, bool isJson) =>
        environment.Server is { } server ? new RemoteBackfillWait(environment, server, isJson) : new DrivenBackfillWait(environment, isJson);

    /// <summary>Stays until it has ended.</summary>
    /// <param name="begin">Makes or finds it, and gives its id.</param>
    /// <param name="cancellationToken">Stops waiting; the backfill stays.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(Func<CancellationToken, Task<string>> begin, CancellationToken cancellationToken);

    /// <summary>Says how it is, if that is news.</summary>
    protected async Task TellAsync(BackfillReport report)
    {
        if (!IsJson && BackfillText.Progress(report) is var line && line != _told)
        {
            _told = line;
            await Environment.Terminal.Out.WriteLineAsync($"{Display.TimeOfDay(Environment.Time.GetUtcNow(), Environment.Zone)} {line}").ConfigureAwait(false);
        }
    }

    /// <summary>Says that it goes on without whoever has pressed Ctrl+C.</summary>
    /// <param name="id">The backfill.</param>
    /// <param name="where">Where <c>resume --wait</c> goes on with it.</param>
    protected async Task<int> LeaveAsync(string id, string where)
    {
        await Environment.Terminal.Error.WriteLineAsync(
            $"Backfill {id} goes on with a process that serves. '{BackfillCommand.Name} resume {id[^8..]} --wait' goes on {where}, '{BackfillCommand.Name} cancel {id[^8..]} --executions' ends it.").ConfigureAwait(false);
        return ExitCode.Canceled;
    }

    /// <summary>Says how it ended.</summary>
    /// <param name="id">The backfill.</param>
    protected async Task<int> EndAsync(string id)
    {
        var report = await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (IsJson)
        {
            Environment.Terminal.Out.WriteJson(writer => writer.WriteBackfill(report));
        }
        else
        {
            await Environment.Terminal.Out.WriteLineAsync($"{Display.TimeOfDay(Environment.Time.GetUtcNow(), Environment.Zone)} {BackfillText.Progress(report)}").ConfigureAwait(false);
            foreach (var error in report.Backfill.Errors)
            {
                await Environment.Terminal.Error.WriteLineAsync($"{BackfillText.Tick(error.Tick)}: {Display.OneLine(error.Message)}").ConfigureAwait(false);
            }
        }

        return report.Backfill.State switch
        {
            BackfillState.Failed => ExitCode.Failed,
            BackfillState.Canceled => ExitCode.Canceled,
            _ => ExitCode.Succeeded,
        };
    }

    /// <summary>The backfill.</summary>
    protected async Task<BackfillReport> FindAsync(string id, CancellationToken cancellationToken) =>
        await Environment.Backfills.FindAsync(id, cancellationToken).ConfigureAwait(false)
        ?? throw new UsageException($"Backfill '{id}' is gone: retention has removed it.");
}
