using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Rings when the system tells of a change in a folder, so that nobody waits for the next look. Nothing depends on it: network folders tell
/// nothing, and what is told may get lost. Only for a pattern of one folder, since watching a tree costs the system a handle a folder.
/// </summary>
internal sealed class FolderBell : IDisposable
{
    private readonly FileSystemWatcher _watcher;

    private FolderBell(FileSystemWatcher watcher) => _watcher = watcher;

    /// <summary>Watches a pattern's folder; <see langword="null"/> where that cannot be done.</summary>
    /// <param name="glob">The pattern.</param>
    /// <param name="signal">What to set.</param>
    public static FolderBell? TryOpen(GlobPattern glob, WakeSignal signal)
    {
        if (glob.Segments.Count > 1 || !Directory.Exists(glob.Root))
        {
            return null;
        }

        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(glob.Root) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite };
            watcher.Created += (_, _) => signal.Set();
            watcher.Changed += (_, _) => signal.Set();
            watcher.Renamed += (_, _) => signal.Set();
            watcher.EnableRaisingEvents = true;
            return new FolderBell(watcher);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException or ArgumentException)
        {
            // Mostly the system's limit of handles: the looks find what there is.
            watcher?.Dispose();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();
}
