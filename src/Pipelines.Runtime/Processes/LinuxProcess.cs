using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.Processes;

/// <summary>A process as <c>/proc</c> tells of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ParentId">Its parent's id; that of a process which adopts orphans when its own parent has ended.</param>
/// <param name="SessionId">Its session, by the id of the process that began it.</param>
/// <param name="Name">Its name.</param>
internal sealed record LinuxProcess(int Id, int ParentId, int SessionId, string Name)
{
    /// <summary>All processes that run, but this one. Those that have ended and wait for their parent to notice are not among them.</summary>
    public static List<LinuxProcess> All()
    {
        var processes = new List<LinuxProcess>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != System.Environment.ProcessId
                && Read(id) is { } process)
            {
                processes.Add(process);
            }
        }

        return processes;
    }

    /// <summary>The variables it was started with, as bytes: <c>NAME=value</c>, each ended by a zero. Empty when it may not be asked.</summary>
    public byte[] Environment() => TryRead("environ", Id) ?? [];

    /// <summary>The value of a variable in an <see cref="Environment"/>; <see langword="null"/> when it is not there.</summary>
    public static string? Variable(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> name)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var entry = end < 0 ? environment : environment[..end];
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name))
            {
                return Encoding.UTF8.GetString(entry[(name.Length + 1)..]);
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return null;
    }

    private static LinuxProcess? Read(int id)
    {
        if (TryRead("stat", id) is not { } bytes)
        {
            return null;
        }

        // "12 (name) S 1 12 12 …": the name may hold anything, also a parenthesis, so the last one counts.
        var text = Encoding.UTF8.GetString(bytes);
        var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(')'));
        var fields = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return open < 0 || fields.Length < 4 || fields[0] is "Z" or "X"
            ? null
            : new LinuxProcess(id, Number(fields[1]), Number(fields[3]), text[(open + 1)..close]);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static byte[]? TryRead(string file, int id)
    {
        try
        {
            return File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to someone else.
            return null;
        }
    }
}
