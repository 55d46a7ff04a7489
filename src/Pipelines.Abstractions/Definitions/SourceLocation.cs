namespace Pipelines.Definitions;

/// <summary>Where something is declared.</summary>
/// <param name="File">The source file's name, without a folder.</param>
/// <param name="Member">The type or member.</param>
/// <remarks>No line: it would change with every edit above it, and with it the generated code.</remarks>
public sealed record SourceLocation(string File, string Member);
