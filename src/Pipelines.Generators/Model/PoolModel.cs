namespace Pipelines.Generators.Model;

/// <summary>The pool whose slots a task takes.</summary>
internal sealed record PoolModel(string Name, int Slots);
