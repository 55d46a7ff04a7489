using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Parsing;

/// <summary>Questions asked of symbols.</summary>
internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat ForPeople = SymbolDisplayFormat.MinimallyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Whether the type, or what it is constructed from, has the metadata name of <see cref="KnownNames"/>.</summary>
    public static bool Is(this ITypeSymbol? type, string metadataName)
    {
        if (type is not INamedTypeSymbol named)
        {
            return false;
        }

        var dot = metadataName.LastIndexOf('.');
        if (named.ContainingType is not null || metadataName.Length - dot - 1 != named.MetadataName.Length || !metadataName.EndsWith(named.MetadataName, StringComparison.Ordinal))
        {
            return false;
        }

        var end = dot;
        for (var space = named.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            var start = end - space.Name.Length;
            if (start < 0 || string.CompareOrdinal(metadataName, start, space.Name, 0, space.Name.Length) != 0 || (start > 0 && metadataName[start - 1] != '.'))
            {
                return false;
            }

            end = start - 1;
        }

        return end <= 0;
    }

    public static bool DerivesFrom(this ITypeSymbol? type, string metadataName)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.Is(metadataName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The type as generated code spells it, without the outermost <c>?</c> of a reference type.</summary>
    public static string ToCSharp(this ITypeSymbol type) => type.WithoutAnnotation().ToDisplayString(Qualified);

    /// <summary>The type as generated code spells it, with its <c>?</c>.</summary>
    public static string ToAnnotatedCSharp(this ITypeSymbol type) => type.ToDisplayString(Qualified);

    public static string ToPeople(this ITypeSymbol type) => type.ToDisplayString(ForPeople);

    /// <summary>A method for people: with its class where that is not the flow.</summary>
    public static string ToPeople(this IMethodSymbol method, INamedTypeSymbol flow) =>
        SymbolEqualityComparer.Default.Equals(method.ContainingType, flow) ? method.Name : method.ToMember();

    /// <summary>A method with the class that declares it: <c>TaxiFlow.ExtractAsync</c>.</summary>
    public static string ToMember(this IMethodSymbol method) => $"{method.ContainingType.Name}.{method.Name}";

    public static ITypeSymbol WithoutAnnotation(this ITypeSymbol type) =>
        type.IsReferenceType ? type.WithNullableAnnotation(NullableAnnotation.None) : type;

    public static bool IsNullableValue(this ITypeSymbol type, out ITypeSymbol value)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } named)
        {
            value = named.TypeArguments[0];
            return true;
        }

        value = type;
        return false;
    }

    public static bool IsNullableReference(this ITypeSymbol type) => type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated };

    /// <summary>The class and its bases that may carry members, the outermost base first.</summary>
    public static IReadOnlyList<INamedTypeSymbol> FromBaseDown(this INamedTypeSymbol type)
    {
        var types = new List<INamedTypeSymbol>();
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            types.Insert(0, current);
        }

        return types;
    }

    /// <summary>The attributes of a method, and those of the methods it overrides that it does not repeat.</summary>
    public static IReadOnlyList<AttributeData> EffectiveAttributes(this IMethodSymbol method)
    {
        if (method.OverriddenMethod is null)
        {
            return method.GetAttributes();
        }

        var attributes = method.GetAttributes().ToList();
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            var inherited = overridden.GetAttributes().Where(attribute => !attributes.Any(own => SymbolEqualityComparer.Default.Equals(own.AttributeClass, attribute.AttributeClass)));
            attributes.AddRange(inherited.ToList());
        }

        return attributes;
    }

    /// <summary>The attribute of a parameter, or of the same parameter in a method that is overridden.</summary>
    public static AttributeData? FindAttribute(this IParameterSymbol parameter, string metadataName)
    {
        for (var current = parameter; current is not null;)
        {
            if (current.GetAttributes().Find(metadataName) is { } attribute)
            {
                return attribute;
            }

            current = current.ContainingSymbol is IMethodSymbol { OverriddenMethod: { } overridden } ? overridden.Parameters[current.Ordinal] : null;
        }

        return null;
    }

    public static AttributeData? Find(this IEnumerable<AttributeData> attributes, string metadataName) =>
        attributes.FirstOrDefault(attribute => attribute.AttributeClass.Is(metadataName));

    /// <summary>Where the name of a symbol stands; <see langword="null"/> when it comes from another assembly.</summary>
    public static Location? SourceLocation(this ISymbol symbol) => symbol.Locations.FirstOrDefault(static location => location.IsInSource);

    /// <summary>The name of the file a symbol stands in, without a folder.</summary>
    public static string? SourceFile(this ISymbol symbol)
    {
        var path = symbol.SourceLocation()?.SourceTree?.FilePath;
        return string.IsNullOrEmpty(path) ? null : path!.Substring(path.LastIndexOfAny(['/', '\\']) + 1);
    }

    /// <summary>Whether a conversion needs no cast, so that generated code may pass the value as it is.</summary>
    public static bool ConvertsTo(this ITypeSymbol from, ITypeSymbol to, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(from, to) || compilation.ClassifyConversion(from, to).IsImplicit;
}
