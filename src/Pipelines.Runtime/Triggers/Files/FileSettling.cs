namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Which files have stayed as they are for long enough, over many looks. A look costs what the files cost that are there: what was dealt with
/// is not asked for again. It holds no more than the files that are there.
/// </summary>
/// <param name="settledFor">How long size and time must stay the same.</param>
/// <param name="time">The clock.</param>
internal sealed class FileSettling(TimeSpan settledFor, TimeProvider time)
{
    private readonly Dictionary<string, Seen> _files = new(StringComparer.Ordinal);
    private long _look;

    /// <summary>How many files are known.</summary>
    public int Count => _files.Count;

    /// <summary>The files of the last look.</summary>
    public IEnumerable<SourceFile> Files => _files.Values.Select(static seen => seen.File);

    /// <summary>How long until the next file may be settled; <see langword="null"/> when none waits for that.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            TimeSpan? next = null;
            foreach (var seen in _files.Values)
            {
                if (!seen.HasSettled)
                {
                    var rest = settledFor - time.GetElapsedTime(seen.Since);
                    next = next is { } earlier && earlier < rest ? earlier : rest;
                }
            }

            return next;
        }
    }

    /// <summary>Begins to look.</summary>
    public void Begin() => _look++;

    /// <summary>A file is there.</summary>
    /// <returns>Whether it has settled and was not dealt with.</returns>
    public bool Saw(SourceFile file)
    {
        if (!_files.TryGetValue(file.Path, out var seen) || seen.File != file)
        {
            seen = new Seen { File = file, Since = time.GetTimestamp() };
            _files[file.Path] = seen;
        }
        else if (seen.Look == _look)
        {
            // The pattern finds it on several ways.
            return false;
        }

        seen.Look = _look;
        seen.HasSettled = time.GetElapsedTime(seen.Since) >= settledFor;
        return seen is { HasSettled: true, IsDone: false };
    }

    /// <summary>A file is dealt with, as it is now.</summary>
    public void Done(SourceFile file)
    {
        if (_files.TryGetValue(file.Path, out var seen) && seen.File == file)
        {
            seen.IsDone = true;
        }
    }

    /// <summary>The look is complete: what was not seen is gone.</summary>
    public void End()
    {
        foreach (var (path, seen) in _files)
        {
            if (seen.Look != _look)
            {
                _files.Remove(path);
            }
        }
    }

    /// <summary>
    /// The look was cut off, so that nobody knows what is gone: what was dealt with is asked for again should it be there. Where every look is,
    /// the files of a month are not held all the same.
    /// </summary>
    public void CutOff()
    {
        foreach (var (path, seen) in _files)
        {
            if (seen.Look != _look && seen.IsDone)
            {
                _files.Remove(path);
            }
        }
    }

    private sealed class Seen
    {
        public required SourceFile File { get; init; }

        public required long Since { get; init; }

        public long Look { get; set; }

        public bool HasSettled { get; set; }

        public bool IsDone { get; set; }
    }
}
