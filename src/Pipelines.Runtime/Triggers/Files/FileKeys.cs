using System.Security.Cryptography;
using System.Text;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>The start keys of files. They outlive executions: as long as a file lies in a folder, it must not start again.</summary>
internal static class FileKeys
{
    /// <summary>An index of PostgreSQL takes names of up to 2,700 bytes.</summary>
    private const int LongestPath = 500;

    /// <summary>What the keys of a file begin with; the first one is this.</summary>
    public static string Of(TriggerName trigger, SourceFile file) => StartKeys.File(trigger, Short(file.Path), file.SizeBytes, file.ModifiedAt, 0);

    /// <summary>The key of one of the executions that a file starts.</summary>
    public static StartKey Of(TriggerName trigger, SourceFile file, int ordinal) =>
        new(StartKeys.File(trigger, Short(file.Path), file.SizeBytes, file.ModifiedAt, ordinal)) { Outlives = true };

    /// <summary>The key of the file's first execution, from the key of any of them.</summary>
    public static string First(string key)
    {
        // Behind the last bar stand only the time's digits.
        var number = key.IndexOf('#', key.LastIndexOf('|') + 1);
        return number < 0 ? key : key[..number];
    }

    /// <summary>A path that is not too long for a name.</summary>
    public static string Short(string path) =>
        path.Length <= LongestPath ? path : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))}";
}
