namespace CrashProgram;

/// <summary>A task's output, which says where it comes from.</summary>
/// <param name="Run">The task run that made it.</param>
/// <param name="Attempt">The attempt that made it.</param>
/// <param name="Nonce">Different for every time that code of a task ran, in any process.</param>
/// <param name="Value">The value proper.</param>
internal sealed record Stamp(string Run, int Attempt, string Nonce, long Value);
