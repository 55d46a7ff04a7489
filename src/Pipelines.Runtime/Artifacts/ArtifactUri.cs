using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Pipelines.Runtime.Artifacts;

/// <summary>The address of an artifact: <c>pipelines://namespace/flow/execution/task run/name</c>. Every part is a plain name, so that no address leads out of the store.</summary>
internal sealed class ArtifactUri
{
    private const string Scheme = "pipelines://";
    private const int PartCount = 5;
    private const int MaxPartLength = 200;

    // Forbidden on Windows, which may read the same folder; both separators are among them.
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"/\\|?*");

    private static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" })];

    private readonly string[] _parts;

    private ArtifactUri(string[] parts) => _parts = parts;

    /// <summary>The address of a file of a task run.</summary>
    /// <exception cref="PipelineException">A part is not a plain name.</exception>
    public static ArtifactUri Create(ArtifactScope scope, string name) =>
        new([CheckPart(scope.Namespace), CheckPart(scope.FlowId), CheckPart(scope.ExecutionId), CheckPart(scope.TaskRun), CheckPart(name)]);

    /// <summary>Reads an address; it may come from anywhere and is not trusted.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ArtifactUri? uri)
    {
        uri = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text[Scheme.Length..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        if (parts.Length != PartCount || !parts.All(IsPlain))
        {
            return false;
        }

        uri = new ArtifactUri(parts);
        return true;
    }

    /// <summary>Gives the part back when it is a plain name.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public static string CheckPart(string part) => IsPlain(part)
        ? part
        : throw new PipelineException($"'{part}' cannot name an artifact: a name has 1 to {MaxPartLength} characters, none of < > : \" / \\ | ? * or a control character, does not begin with a dot or end with a dot or a space, and is no device name of Windows.");

    /// <summary>The file's path below a folder.</summary>
    public string PathUnder(string root) => Path.Combine([root, .. _parts]);

    /// <inheritdoc/>
    public override string ToString() => Scheme + string.Join('/', _parts.Select(Uri.EscapeDataString));

    private static bool IsPlain(string part) =>
        part is { Length: > 0 and <= MaxPartLength }
        && part[0] is not ('.' or ' ')
        && part[^1] is not ('.' or ' ')
        && !part.AsSpan().ContainsAny(Forbidden)
        && !part.Any(char.IsControl)
        && !Reserved.Contains(part.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase);
}
