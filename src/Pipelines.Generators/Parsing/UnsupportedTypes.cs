using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>Says of types that cannot be written as JSON why, and what to use instead.</summary>
internal static class UnsupportedTypes
{
    private const string UseArtifact = "write it to a file and return the Artifact";

    public static string? Reason(ITypeSymbol type, FlowScope scope) => type switch
    {
        { SpecialType: SpecialType.System_Object } or { TypeKind: TypeKind.Dynamic } => "say which type it is, or use JsonElement",
        { SpecialType: SpecialType.System_Char } => "use string",
        { TypeKind: TypeKind.Delegate } => "a delegate is code, not data",
        { TypeKind: TypeKind.TypeParameter } => "it is open: name the type",
        { TypeKind: TypeKind.Pointer or TypeKind.FunctionPointer } or { IsRefLikeType: true } => "it lives only in memory; use an array, or " + UseArtifact,
        IArrayTypeSymbol => "only arrays of one dimension are known; use an array of arrays",
        _ when type.DerivesFrom("System.IO.Stream") || type.DerivesFrom("System.IO.TextReader") || type.DerivesFrom("System.IO.TextWriter") || type.DerivesFrom("System.IO.FileSystemInfo") => UseArtifact,
        _ when type.DerivesFrom("System.Data.DataTable") || type.DerivesFrom("System.Data.DataSet") || type.Is("System.Data.IDataReader") => "return its rows as a list of records, or " + UseArtifact,
        _ when type.Is("System.Collections.Generic.IAsyncEnumerable`1") => "return a list, or " + UseArtifact,
        _ when type.DerivesFrom(KnownNames.Task) || type.Is(KnownNames.ValueTask) || type.Is(KnownNames.ValueTaskOfResult) => "await it and return its result",
        _ when type.DerivesFrom("System.Exception") => "return what matters of it in a record",
        { TypeKind: TypeKind.Enum } => Unseen(type, scope),
        _ when IsDictionary(type) => "the keys of a dictionary must be string",
        { TypeKind: TypeKind.Interface } => "an interface cannot be made again from JSON; use a record or class",
        { IsAbstract: true } => "an abstract class cannot be made again from JSON; use a record or class",
        INamedTypeSymbol { IsTupleType: true } or INamedTypeSymbol { MetadataName: "KeyValuePair`2" } => null,
        _ when type.AllInterfaces.Any(static face => face.SpecialType == SpecialType.System_Collections_IEnumerable) => "this collection is not known; use IReadOnlyList<T>, a List<T> or an array",
        _ when OutermostNamespace(type) is "System" or "Microsoft" => "the library's type is not known; return what matters of it in a record, or " + UseArtifact,
        _ => Unseen(type, scope),
    };

    private static string? Unseen(ITypeSymbol type, FlowScope scope) => scope.CanSee(type) ? null : $"it is {type.DeclaredAccessibility.ToString().ToLowerInvariant()}; generated code cannot see it";

    private static bool IsDictionary(ITypeSymbol type) =>
        type.Is("System.Collections.Generic.Dictionary`2") || type.Is("System.Collections.Generic.IDictionary`2") || type.Is("System.Collections.Generic.IReadOnlyDictionary`2");

    private static string OutermostNamespace(ITypeSymbol type)
    {
        var name = "";
        for (var space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            name = space.Name;
        }

        return name;
    }
}
