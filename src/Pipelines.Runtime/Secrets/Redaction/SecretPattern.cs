namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>A text that gives a secret away.</summary>
/// <param name="Text">What to look for.</param>
/// <param name="Bits">Which neighbours of a base64 text carry bits of the secret too, and are masked with it.</param>
/// <param name="IsWord">Whether it counts only where no letter or digit stands beside it: it is too short to be told from other words.</param>
internal readonly record struct SecretPattern(string Text, SharedBits Bits = SharedBits.None, bool IsWord = false);

/// <summary>Which neighbours of a base64 text carry bits of it.</summary>
[Flags]
internal enum SharedBits
{
    /// <summary>None, or it is no base64.</summary>
    None = 0,

    /// <summary>The character before it.</summary>
    Before = 1,

    /// <summary>The character after it, and padding.</summary>
    After = 2,
}
