using System.Globalization;

namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>Drops files into two folders: one that the trigger moves them away from, and one where they stay.</summary>
internal sealed class FileWriter
{
    private const int LongestPauseMs = 400;

    private readonly string _inbox;
    private readonly string _done;
    private readonly string _kept;
    private readonly Random _random;

    /// <summary>Makes the folders.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="seed">What moments and folders follow from.</param>
    public FileWriter(string folder, int seed)
    {
        _random = new Random(seed);
        (_inbox, _done, _kept) = (Path.Combine(folder, "inbox"), Path.Combine(folder, "done"), Path.Combine(folder, "kept"));
        Directory.CreateDirectory(_inbox);
        Directory.CreateDirectory(_kept);
    }

    /// <summary>How many were written, numbered from 0.</summary>
    public int Written { get; private set; }

    private int WrittenToInbox { get; set; }

    /// <summary>Writes file after file until it is canceled.</summary>
    public async Task RunAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var moves = _random.Next(2) == 0;
            var name = string.Create(CultureInfo.InvariantCulture, $"{Written}.txt");
            var unfinished = Path.Combine(moves ? _inbox : _kept, "." + name);
            await File.WriteAllTextAsync(unfinished, Written.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
            File.Move(unfinished, Path.Combine(moves ? _inbox : _kept, name));
            Written++;
            WrittenToInbox += moves ? 1 : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(LongestPauseMs)), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>What does not lie where it should in the end.</summary>
    public IEnumerable<string> Misplaced()
    {
        if (Directory.GetFiles(_inbox) is { Length: > 0 } left)
        {
            yield return $"{left.Length} files were not moved: {string.Join(", ", left.Take(5))}";
        }

        if ((Count(_done), Count(_kept)) is var (moved, kept) && (moved != WrittenToInbox || kept != Written - WrittenToInbox))
        {
            yield return $"of {WrittenToInbox} files {moved} were moved, and of {Written - WrittenToInbox} files {kept} stayed";
        }
    }

    private static int Count(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder).Length : 0;
}
