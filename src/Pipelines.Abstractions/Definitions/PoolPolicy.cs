namespace Pipelines.Definitions;

/// <summary>The pool that a task's attempts share.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="Slots">How many slots an attempt takes.</param>
public sealed record PoolPolicy(string Name, int Slots);
