using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Which C# types are lists and dictionaries.</summary>
internal static class Collections
{
    private const string Generic = "System.Collections.Generic.";

    /// <summary>The kind of list and its element; no dictionary, no text.</summary>
    public static CollectionKind ListKind(ITypeSymbol type, out ITypeSymbol? element)
    {
        if (type is IArrayTypeSymbol { IsSZArray: true } array)
        {
            element = array.ElementType;
            return CollectionKind.Array;
        }

        element = type is INamedTypeSymbol { TypeArguments.Length: 1 } named ? named.TypeArguments[0] : null;
        return element is null ? CollectionKind.None
            : type.Is(Generic + "List`1") ? CollectionKind.List
            : type.Is(Generic + "IReadOnlyList`1") || type.Is(Generic + "IReadOnlyCollection`1") || type.Is(Generic + "IEnumerable`1") ? CollectionKind.ReadOnlyInterface
            : type.Is(Generic + "IList`1") || type.Is(Generic + "ICollection`1") ? CollectionKind.ListInterface
            : type.Is("System.Collections.Immutable.ImmutableArray`1") ? CollectionKind.ImmutableArray
            : type.Is(Generic + "HashSet`1") ? CollectionKind.HashSet
            : type.Is(Generic + "ISet`1") || type.Is(Generic + "IReadOnlySet`1") ? CollectionKind.SetInterface
            : CollectionKind.None;
    }

    /// <summary>The kind of dictionary with text keys, and its value.</summary>
    public static CollectionKind DictionaryKind(ITypeSymbol type, out ITypeSymbol? value)
    {
        value = null;
        if (type is not INamedTypeSymbol { TypeArguments.Length: 2 } named || named.TypeArguments[0].SpecialType != SpecialType.System_String)
        {
            return CollectionKind.None;
        }

        value = named.TypeArguments[1];
        return type.Is(Generic + "Dictionary`2") ? CollectionKind.Dictionary
            : type.Is(Generic + "IDictionary`2") || type.Is(Generic + "IReadOnlyDictionary`2") ? CollectionKind.DictionaryInterface
            : CollectionKind.None;
    }
}
