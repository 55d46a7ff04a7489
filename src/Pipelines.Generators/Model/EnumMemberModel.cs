namespace Pipelines.Generators.Model;

/// <summary>A member of an enum.</summary>
/// <param name="CSharpName">The member as C# spells it, escaped where it is a keyword.</param>
/// <param name="Name">The member's plain name; it is read too, without regard to case.</param>
/// <param name="JsonName">How it is written: the name in kebab-case.</param>
/// <param name="Description">Its summary.</param>
internal sealed record EnumMemberModel(string CSharpName, string Name, string JsonName, string? Description);
