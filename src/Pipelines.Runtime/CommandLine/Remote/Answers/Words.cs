using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>Reads words that a server writes for states and the like.</summary>
/// <typeparam name="T">What they stand for.</typeparam>
internal static class Words<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> All = Enum.GetValues<T>().ToDictionary(static value => InputNames.ToKebab(value.ToString()), StringComparer.OrdinalIgnoreCase);

    /// <summary>What a word stands for.</summary>
    /// <param name="word">The word.</param>
    /// <exception cref="RemoteProblemException">This program does not know it: the server is newer.</exception>
    public static T Of(string word) => All.TryGetValue(word, out var value)
        ? value
        : throw RemoteProblems.Newer($"'{word}', where this program knows {string.Join(", ", All.Keys)}");
}
