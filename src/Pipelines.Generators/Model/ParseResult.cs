namespace Pipelines.Generators.Model;

/// <summary>What came out of reading a declaration: the model, if any is to be emitted, and apart from it the mistakes.</summary>
internal sealed record ParseResult<T>(T? Model, EquatableArray<DiagnosticInfo> Diagnostics)
    where T : class, IEquatable<T>;
