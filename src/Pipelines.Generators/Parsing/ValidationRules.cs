using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>The validation attributes of a property.</summary>
/// <param name="Expressions">Each as a C# expression.</param>
/// <param name="Constraints">What they say in a JSON schema.</param>
/// <param name="Checks">Those that a constant can be held against here: why it breaks the rule, or <see langword="null"/>.</param>
internal sealed record ValidationRules(EquatableArray<string> Expressions, ConstraintModel Constraints, IReadOnlyList<Func<object?, string?>> Checks)
{
    /// <summary>Why a constant breaks one of the rules; <see langword="null"/> when it breaks none.</summary>
    public string? FindBroken(object? constant) => Checks.Select(check => check(constant)).FirstOrDefault(static broken => broken is not null);
}
