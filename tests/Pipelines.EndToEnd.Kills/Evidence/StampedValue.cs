namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>An output that says where it comes from.</summary>
/// <param name="Run">The task run that made it.</param>
/// <param name="Attempt">The attempt that made it.</param>
/// <param name="Nonce">Different for every time that code of a task ran.</param>
/// <param name="Value">The value proper.</param>
internal sealed record StampedValue(string Run, int Attempt, string Nonce, long Value);
