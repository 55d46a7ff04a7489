using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// Files in folders of this machine, network folders among them. A link to a file is a file as its target is; <c>**</c> does not follow
/// links to folders, which may lead back.
/// </summary>
/// <param name="workingFolder">What patterns and folders are relative to.</param>
internal sealed class FolderSource(string workingFolder) : IFileSource
{
    private static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false, ReturnSpecialDirectories = false };

    /// <inheritdoc/>
    /// <exception cref="PipelineException">The folder is not there, or a folder below it cannot be read; the others' files have been given then.</exception>
    public async IAsyncEnumerable<SourceFile> ListAsync(string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Folders are read without waiting: whoever asks is not to be held up.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var glob = GlobPattern.Parse(pattern, workingFolder);
        if (!Directory.Exists(glob.Root))
        {
            // Taken for an empty one, all its files would be new once a network folder is back.
            throw new PipelineException($"The folder '{glob.Root}' of the pattern '{pattern}' is not there. Make it, or correct the pattern; it is relative to the working folder '{workingFolder}'.");
        }

        var unreadable = new List<string>();
        foreach (var file in Walk(glob, glob.Root, 0, unreadable))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return file;
        }

        if (unreadable.Count > 0)
        {
            throw new PipelineException($"Of the pattern '{pattern}' {(unreadable.Count == 1 ? "this folder" : "these folders")} cannot be read: {string.Join("; ", unreadable.Take(5))}. Give the user that runs this program the right to.");
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Where another file has the name, the moved one gets a suffix that is made of what it is, so that it is found again after a crash. On
    /// another disk a move is a copy, which a crash may leave in part.
    /// </remarks>
    /// <exception cref="FileNotFoundException">Somebody else took the file.</exception>
    public Task<string> MoveAsync(SourceFile file, string folder, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(Path.Combine(workingFolder, folder));
        var plain = Path.Combine(target, Path.GetFileName(file.Path));
        var suffixed = Path.Combine(target, $"{Path.GetFileNameWithoutExtension(file.Path)}-{Fingerprint(file)}{Path.GetExtension(file.Path)}");
        if (!IsThere(file.Path, file))
        {
            // Nor is it the one that another program has put in its place since: that one is another file, and may not be complete.
            return Task.FromResult(
                IsThere(suffixed, file) ? suffixed
                : IsThere(plain, file) ? plain
                : throw new FileNotFoundException($"'{file.Path}' is not there any more, nor in '{target}'.", file.Path));
        }

        Directory.CreateDirectory(target);
        var free = File.Exists(plain) ? suffixed : plain;

        // The suffixed name is this file's own: what lies there is what a crash left of a copy.
        File.Move(file.Path, free, overwrite: free == suffixed);
        return Task.FromResult(free);
    }

    private static IEnumerable<SourceFile> Walk(GlobPattern glob, string folder, int depth, List<string> unreadable)
    {
        var segment = glob.Segments[depth];
        if (depth == glob.Segments.Count - 1)
        {
            return ReadFiles(folder, segment, unreadable);
        }

        if (!GlobPattern.HasWildcard(segment))
        {
            var below = Path.Combine(folder, segment);
            return Directory.Exists(below) ? Walk(glob, below, depth + 1, unreadable) : [];
        }

        if (GlobPattern.IsAnyFolders(segment))
        {
            return Walk(glob, folder, depth + 1, unreadable)
                .Concat(ReadFolders(folder, segment, followsLinks: false, unreadable).SelectMany(below => Walk(glob, below, depth, unreadable)));
        }

        return ReadFolders(folder, segment, followsLinks: true, unreadable).SelectMany(below => Walk(glob, below, depth + 1, unreadable));
    }

    private static List<SourceFile> ReadFiles(string folder, string segment, List<string> unreadable) => Read(
        folder,
        (ref entry) => ToFile(ref entry),
        (ref entry) => !entry.IsDirectory && GlobPattern.Matches(segment, entry.FileName),
        unreadable).ConvertAll(static file => file!).FindAll(static file => file is not null);

    private static List<string> ReadFolders(string folder, string segment, bool followsLinks, List<string> unreadable) => Read(
        folder,
        static (ref entry) => entry.ToFullPath(),
        (ref entry) => entry.IsDirectory && (followsLinks || !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)) && GlobPattern.Matches(segment, entry.FileName),
        unreadable);

    private static List<T> Read<T>(string folder, FileSystemEnumerable<T>.FindTransform transform, FileSystemEnumerable<T>.FindPredicate predicate, List<string> unreadable)
    {
        try
        {
            return [.. new FileSystemEnumerable<T>(folder, transform, All) { ShouldIncludePredicate = predicate }];
        }
        catch (DirectoryNotFoundException)
        {
            // It went away meanwhile.
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            unreadable.Add($"'{folder}' ({exception.Message})");
            return [];
        }
    }

    private static SourceFile? ToFile(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return OfLink(path);
        }

        // What went away while the folder was read has no time.
        var modifiedAt = entry.LastWriteTimeUtc;
        return modifiedAt.Year <= 1601 ? null : new SourceFile(path, entry.Length, modifiedAt);
    }

    private static SourceFile? OfLink(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo { Exists: true } target ? new SourceFile(path, target.Length, new DateTimeOffset(target.LastWriteTimeUtc)) : null;
        }
        catch (IOException)
        {
            // It leads round in a circle, or nowhere.
            return null;
        }
    }

    private static bool IsThere(string path, SourceFile file)
    {
        var there = new FileInfo(path);
        return there.Exists && (there.LinkTarget is null ? new SourceFile(path, there.Length, there.LastWriteTimeUtc) : OfLink(path)) == file with { Path = path };
    }

    private static string Fingerprint(SourceFile file) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Path}|{file.SizeBytes}|{file.ModifiedAt.UtcTicks}"))).AsSpan(0, 4));
}
