namespace Pipelines.Generators.Model;

/// <summary>A label of every execution.</summary>
internal sealed record LabelModel(string Key, string Value);
