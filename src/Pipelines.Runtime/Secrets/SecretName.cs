using System.Buffers;

namespace Pipelines.Runtime.Secrets;

/// <summary>What a secret may be called, so that a name is never a path, a configuration key of its own or something to escape.</summary>
internal static class SecretName
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether a text is a name.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>Throws where a text is no name.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name))
        {
            throw new PipelineException($"'{name}' is not the name of a secret: expected letters, digits, '-', '_' and '.', beginning with a letter or digit, e.g. 'warehouse-password'.");
        }
    }
}
