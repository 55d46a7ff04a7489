using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Generators.Parsing;

/// <summary>Values of attributes, and where they stand.</summary>
internal static class AttributeExtensions
{
    /// <summary>The value of a constructor argument; the type's default when the code has none of that type there.</summary>
    public static T? Argument<T>(this AttributeData attribute, int position) =>
        position < attribute.ConstructorArguments.Length && attribute.ConstructorArguments[position] is { Kind: not TypedConstantKind.Array, Value: T value } ? value : default;

    /// <summary>The value of a named argument, or the fallback when it is not given.</summary>
    public static T Named<T>(this AttributeData attribute, string name, T fallback) =>
        attribute.NamedConstant(name) is { Kind: not TypedConstantKind.Array, Value: T value } ? value : fallback;

    public static bool HasNamed(this AttributeData attribute, string name) => attribute.NamedConstant(name) is not null;

    /// <summary>The member of a named argument whose type is an enum, or the fallback.</summary>
    public static string NamedMember(this AttributeData attribute, string name, string fallback) =>
        attribute.NamedConstant(name) is { Kind: TypedConstantKind.Enum } constant ? MemberOf(constant) ?? fallback : fallback;

    /// <summary>The values of a named argument that is an array; <see langword="null"/> when it is not given.</summary>
    public static IReadOnlyList<TypedConstant>? NamedArray(this AttributeData attribute, string name) =>
        attribute.NamedConstant(name) is { Kind: TypedConstantKind.Array, IsNull: false } constant ? constant.Values : null;

    /// <summary>The texts of a constructor argument that is a list; empty when the code has none there.</summary>
    public static IReadOnlyList<string> ArgumentList(this AttributeData attribute, int position) =>
        position < attribute.ConstructorArguments.Length && attribute.ConstructorArguments[position] is { Kind: TypedConstantKind.Array, IsNull: false } list
            ? [.. list.Values.Select(static element => element.Value as string ?? "")]
            : [];

    /// <summary>The member with the value of an enum constant; <see langword="null"/> when none has it.</summary>
    public static string? MemberOf(TypedConstant constant) =>
        constant.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value))?.Name;

    /// <summary>Where the whole attribute stands.</summary>
    public static Location? Locate(this AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation();

    /// <summary>Where a constructor argument stands.</summary>
    public static Location? LocateArgument(this AttributeData attribute, int position)
    {
        var arguments = attribute.Arguments().Where(static argument => argument.NameEquals is null).ToList();
        var argument = position < arguments.Count ? arguments[position] : null;
        return argument?.Expression.GetLocation() ?? attribute.Locate();
    }

    /// <summary>Where the value of a named argument stands.</summary>
    public static Location? LocateNamed(this AttributeData attribute, string name) =>
        attribute.NamedSyntax(name)?.Expression.GetLocation() ?? attribute.Locate();

    /// <summary>Where an element of a named argument that is an array stands.</summary>
    public static Location? LocateElement(this AttributeData attribute, string name, int position)
    {
        var elements = ElementsOf(attribute.NamedSyntax(name)?.Expression);
        return position < elements.Count ? elements[position].GetLocation() : attribute.LocateNamed(name);
    }

    /// <summary>Where an element of the constructor's one list stands, whether written as arguments or as an array.</summary>
    public static Location? LocateListed(this AttributeData attribute, int position)
    {
        var arguments = attribute.Arguments().Where(static argument => argument.NameEquals is null).ToList();
        var elements = arguments.Count == 1 ? ElementsOf(arguments[0].Expression) : [];
        return position < elements.Count ? elements[position].GetLocation() : attribute.LocateArgument(position);
    }

    private static IReadOnlyList<SyntaxNode> ElementsOf(ExpressionSyntax? list) => list switch
    {
        CollectionExpressionSyntax collection => [.. collection.Elements],
        ImplicitArrayCreationExpressionSyntax array => [.. array.Initializer.Expressions],
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => [.. initializer.Expressions],
        _ => [],
    };

    private static TypedConstant? NamedConstant(this AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    private static AttributeArgumentSyntax? NamedSyntax(this AttributeData attribute, string name) =>
        attribute.Arguments().FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == name);

    private static SeparatedSyntaxList<AttributeArgumentSyntax> Arguments(this AttributeData attribute) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments ?? default;
}
