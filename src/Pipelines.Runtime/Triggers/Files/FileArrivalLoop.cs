using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Starts a flow for each file that arrives. A file is known by path, size and time, and starts at most once as it is. One that the flow's
/// method fails at keeps no other waiting; it is tried again.
/// </summary>
internal sealed partial class FileArrivalLoop(
    FlowDefinition flow, FileArrivalTriggerDefinition definition, IServiceScopeFactory scopes, string workingFolder, IStartStore store, IExecutionStarter starter,
    FileMoves moves, StoreClock time, ITriggerHealth health, ILogger<FileArrivalLoop> logger) : ITriggerLoop
{
    /// <summary>So many files are dealt with at once; they share a transaction.</summary>
    private const int MostAtOnce = 200;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    private readonly WakeSignal _changed = new();
    private readonly FileSettling _settling = new(definition.SettledFor, time);
    private readonly GoneFiles _gone = new(TriggerName.Of(flow, definition), store, time);
    private readonly FailedEvents _failed = new(TriggerName.Of(flow, definition), health, time);
    private readonly ILogger _logger = logger;
    private readonly string? _target = definition is { MoveTo: { } folder, FileSource: null } ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(workingFolder, folder))) + Path.DirectorySeparatorChar : null;

    /// <inheritdoc/>
    public TriggerName Trigger { get; } = TriggerName.Of(flow, definition);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposing = scope.ConfigureAwait(false);
        var source = definition.FileSource?.Invoke(scope.ServiceProvider) ?? new FolderSource(workingFolder);
        using var bell = definition.FileSource is null ? FolderBell.TryOpen(GlobPattern.Parse(definition.Pattern, workingFolder), _changed) : null;
        while (true)
        {
            var began = time.GetTimestamp();
            await LookAsync(source, cancellationToken).ConfigureAwait(false);
            await RestAsync(time.GetElapsedTime(began), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until the next look is due, a file may have settled, or the system tells of a change; looks at a huge folder take no more than a fifth of the time.</summary>
    private async Task RestAsync(TimeSpan looked, CancellationToken cancellationToken)
    {
        var pause = 4 * looked > ShortestPause ? 4 * looked : ShortestPause;
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        var every = definition.Every - looked - pause;
        var wait = Earlier(Earlier(every, _settling.NextIn), _failed.NextIn);
        if (wait > TimeSpan.Zero)
        {
            await _changed.WaitAsync(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(IFileSource source, CancellationToken cancellationToken)
    {
        _failed.Begin();
        await EndMovesAsync(source, cancellationToken).ConfigureAwait(false);
        _settling.Begin();
        try
        {
            await StartSettledAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _settling.CutOff();
            throw;
        }

        // Only now: where a folder could not be read, nobody knows what is gone.
        _settling.End();
        await _gone.ForgetAsync(_settling.Files, cancellationToken).ConfigureAwait(false);
        _failed.End();
    }

    private async Task StartSettledAsync(IFileSource source, CancellationToken cancellationToken)
    {
        var settled = new List<SourceFile>();
        await foreach (var file in source.ListAsync(definition.Pattern, cancellationToken).ConfigureAwait(false))
        {
            // What lies where files are moved to has been dealt with, though the pattern may find it there.
            if ((_target is null || !file.Path.StartsWith(_target, StringComparison.Ordinal)) && _settling.Saw(file))
            {
                settled.Add(file);
                if (settled.Count == MostAtOnce)
                {
                    await StartAsync(source, settled, cancellationToken).ConfigureAwait(false);
                    settled.Clear();
                }
            }
        }

        await StartAsync(source, settled, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on with files that a process which is gone had begun to move.</summary>
    private async Task EndMovesAsync(IFileSource source, CancellationToken cancellationToken)
    {
        if (definition.MoveTo is { } folder)
        {
            foreach (var move in await moves.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                await _failed.TryAsync(move.Name, () => MoveAndStartAsync(source, move, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task StartAsync(IFileSource source, List<SourceFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return;
        }

        // Most of what is found by the first look of a process has started long ago: one question for all of them.
        var taken = await store.FindStartKeysAsync([.. files.Select(file => FileKeys.Of(Trigger, file))], cancellationToken).ConfigureAwait(false);
        var names = taken.Select(static key => key.Name).ToHashSet(StringComparer.Ordinal);
        await Task.WhenAll(files.Select(file => names.Contains(FileKeys.Of(Trigger, file))
            ? DoneAsync(file)
            : _failed.TryAsync(file.Path, () => StartAsync(source, file, cancellationToken), cancellationToken))).ConfigureAwait(false);
    }

    private Task DoneAsync(SourceFile file)
    {
        _settling.Done(file);
        return Task.CompletedTask;
    }

    private async Task StartAsync(IFileSource source, SourceFile file, CancellationToken cancellationToken)
    {
        if (definition.MoveTo is not { } folder)
        {
            await StartAsync(file, Map(file.Path, file), [], cancellationToken).ConfigureAwait(false);
        }
        else if (Map(_target is null ? file.Path : _target + Path.GetFileName(file.Path), file).Count > 0)
        {
            // What starts nothing stays where it is.
            if (await moves.BeginAsync(file, cancellationToken).ConfigureAwait(false) is not { } move)
            {
                // Another process is about to move it. If that one dies on the way, the next look has the move.
                return;
            }

            await MoveAndStartAsync(source, move, folder, cancellationToken).ConfigureAwait(false);
        }

        _settling.Done(file);
    }

    private async Task MoveAndStartAsync(IFileSource source, DocumentRecord move, string folder, CancellationToken cancellationToken)
    {
        var file = FileMove.FromJson(move.Json).File;
        string path;
        try
        {
            path = await source.MoveAsync(file, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException exception)
        {
            LogGone(_logger, exception, file.Path, Trigger.FullName);
            await store.WriteDocumentsAsync([FileMoves.Ending(move)], move.UpdatedAt, cancellationToken).ConfigureAwait(false);
            return;
        }

        await StartAsync(file, Map(path, file), [FileMoves.Ending(move)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts what a file leads to. Whose key is taken, or whose move somebody else has ended, is left out: it has started.</summary>
    private Task StartAsync(SourceFile file, IReadOnlyList<StartRequest> starts, IReadOnlyList<DocumentWrite> documents, CancellationToken cancellationToken) =>
        starts.Count == 0 && documents.Count == 0
            ? Task.CompletedTask
            : starter.StartAsync(
                new StartGroup { Starts = [.. starts.Select((start, index) => new KeyedStart(start, FileKeys.Of(Trigger, file, index)))], Documents = documents },
                cancellationToken);

    private IReadOnlyList<StartRequest> Map(string path, SourceFile file) =>
        TriggerStarts.Of(flow, definition, definition.Map(new FileArrived(path, file.SizeBytes, file.ModifiedAt)));

    private static TimeSpan Earlier(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;

    [LoggerMessage(EventIds.ArrivedFileGone, LogLevel.Warning, "'{Path}', which had arrived for trigger '{Trigger}', was taken away or written again before it could be moved. Nothing was started for it as it was")]
    private static partial void LogGone(ILogger logger, Exception exception, string path, string trigger);
}
