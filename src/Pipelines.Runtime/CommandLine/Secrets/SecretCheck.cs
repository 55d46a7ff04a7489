using Pipelines.Runtime.CommandLine.Doctor;

namespace Pipelines.Runtime.CommandLine.Secrets;

/// <summary>What was found out about one secret; never its value.</summary>
/// <param name="Name">Its name, or the input that it is.</param>
/// <param name="Status">How good it is.</param>
/// <param name="Source">Where it comes from; <see langword="null"/> when it is nowhere.</param>
/// <param name="Note">What a person should know; <see langword="null"/> when there is nothing.</param>
internal sealed record SecretCheck(string Name, CheckStatus Status, string? Source, string? Note = null);
