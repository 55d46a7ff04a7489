namespace Pipelines.Runtime.CommandLine.Secrets;

/// <summary>What was found out about one secret; never its value.</summary>
/// <param name="Name">Its name, or the input that it is.</param>
/// <param name="Status">How good it is.</param>
/// <param name="Source">Where it comes from; <see langword="null"/> when it is nowhere.</param>
/// <param name="Note">What a person should know; <see langword="null"/> when there is nothing.</param>
internal sealed record SecretCheck(string Name, SecretStatus Status, string? Source, string? Note = null);

/// <summary>How good a secret is.</summary>
internal enum SecretStatus
{
    /// <summary>It is there.</summary>
    Ok,

    /// <summary>It is there, and something about it should be looked at.</summary>
    Warn,

    /// <summary>It is not there, or cannot be read.</summary>
    Fail,
}
