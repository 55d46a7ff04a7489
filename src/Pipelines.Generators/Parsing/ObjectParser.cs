using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads a record, class, struct or tuple as an object with properties.</summary>
internal static class ObjectParser
{
    /// <summary>The object; <see langword="null"/> when it could be written but not made again.</summary>
    public static TypeModel? Parse(INamedTypeSymbol type, string key, FlowScope scope)
    {
        if (type.IsTupleType)
        {
            var elements = type.TupleElements.Select((element, index) => ParseElement(element, index, scope)).ToEquatableArray();
            CheckNames(type, elements, [.. type.TupleElements], scope);
            return ModelOf(type, key, scope) with
            {
                IsTuple = true,
                Properties = elements,
            };
        }

        var readable = ReadableProperties(type, scope);
        if (FindConstructor(type, readable, scope) is not { } constructor)
        {
            return null;
        }

        var documentation = Documentation.Of(type, scope.Token);
        var taken = constructor.Parameters.Select(parameter => Match(readable, parameter)!).ToList();
        var settable = readable.Where(property => property.SetMethod is { } setter && scope.CanSee(setter) && !taken.Exists(other => other.Name == property.Name)).ToList();
        var properties = constructor.Parameters.Select((parameter, index) => ParseParameter(parameter, taken[index], documentation, scope))
            .Concat(settable.Select(property => ParseSettable(property, scope)))
            .ToEquatableArray();
        CheckNames(type, properties, [.. taken, .. settable], scope);

        var holdsSomething = readable.Count > 0 || type.GetMembers().Any(static member => member is IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false });
        return properties.Count == 0 && holdsSomething
            ? null
            : ModelOf(type, key, scope) with { Properties = properties };
    }

    private static TypeModel ModelOf(INamedTypeSymbol type, string key, FlowScope scope) => new()
    {
        Key = key,
        DisplayName = type.ToPeople(),
        IsEnum = false,
        IsValueType = type.IsValueType,
        Description = Documentation.Of(type, scope.Token).Summary,
    };

    private static List<IPropertySymbol> ReadableProperties(INamedTypeSymbol type, FlowScope scope)
    {
        var properties = new List<IPropertySymbol>();
        foreach (var property in type.FromBaseDown().SelectMany(static level => level.GetMembers().OfType<IPropertySymbol>()))
        {
            if (property is not { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, GetMethod: { } getter }
                || !scope.CanSee(getter)
                || property.GetAttributes().Find(KnownNames.JsonIgnoreAttribute) is not null)
            {
                continue;
            }

            // An override or a property that hides one takes the place of what it replaces.
            var replaced = properties.FindIndex(earlier => earlier.Name == property.Name);
            if (replaced >= 0)
            {
                properties[replaced] = property;
            }
            else
            {
                properties.Add(property);
            }
        }

        return properties;
    }

    // The marked one, else the one that takes the most properties: of a record that is the primary one.
    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type, List<IPropertySymbol> readable, FlowScope scope)
    {
        var fitting = type.InstanceConstructors
            .Where(constructor => scope.CanSee(constructor) && constructor.Parameters.All(parameter => parameter.RefKind == RefKind.None && Match(readable, parameter) is not null))
            .ToList();
        return fitting.Find(static constructor => constructor.GetAttributes().Find(KnownNames.JsonConstructorAttribute) is not null)
            ?? fitting.OrderByDescending(static constructor => constructor.Parameters.Length).FirstOrDefault();
    }

    private static IPropertySymbol? Match(List<IPropertySymbol> readable, IParameterSymbol parameter) =>
        Match(readable, parameter, StringComparison.Ordinal) ?? Match(readable, parameter, StringComparison.OrdinalIgnoreCase);

    private static IPropertySymbol? Match(List<IPropertySymbol> readable, IParameterSymbol parameter, StringComparison comparison) =>
        readable.Find(property => string.Equals(property.Name, parameter.Name, comparison) && SymbolEqualityComparer.Default.Equals(property.Type, parameter.Type));

    // Of two properties under one name only one could be read back.
    private static void CheckNames(INamedTypeSymbol type, EquatableArray<PropertyModel> properties, IReadOnlyList<ISymbol> symbols, FlowScope scope)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < properties.Count; index++)
        {
            var name = properties[index].JsonName;
            if (first.TryGetValue(name, out var earlier))
            {
                scope.Report(Diagnostics.DiagnosticDescriptors.DuplicateJsonName, symbols[index].SourceLocation(), symbols[earlier].Name, symbols[index].Name, type.ToPeople(), $"JSON name '{name}'");
            }
            else
            {
                first.Add(name, index);
            }
        }
    }

    private static PropertyModel ParseElement(IFieldSymbol element, int index, FlowScope scope) => new()
    {
        CSharpName = scope.NameOf(element),
        JsonName = Naming.ToCamelCase(element.Name),
        Type = scope.Types.Parse(element.Type),
        ConstructorPosition = index,
        IsRequired = true,
    };

    private static PropertyModel ParseParameter(IParameterSymbol parameter, IPropertySymbol property, Documentation documentation, FlowScope scope)
    {
        var hasDefault = parameter.HasExplicitDefaultValue;
        var rules = ValidationParser.Parse([.. parameter.GetAttributes(), .. property.GetAttributes()], parameter.Type);
        if (hasDefault && rules.FindBroken(parameter.ExplicitDefaultValue) is { } broken)
        {
            var syntax = parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(scope.Token) as ParameterSyntax;
            ReportDefault(scope, syntax?.Default?.Value.GetLocation() ?? parameter.SourceLocation(), parameter.ExplicitDefaultValue, parameter.Type, property.Name, broken);
        }

        return ModelOf(property, scope, rules) with
        {
            ConstructorPosition = parameter.Ordinal,
            IsRequired = !hasDefault,
            DefaultExpression = hasDefault ? Literals.ToCSharp(parameter.ExplicitDefaultValue, parameter.Type) : null,
            DefaultJson = hasDefault ? Literals.ToJson(parameter.ExplicitDefaultValue, parameter.Type) : null,
            Description = documentation.Parameter(parameter.Name) ?? Documentation.Of(property, scope.Token).Summary,
        };
    }

    private static PropertyModel ParseSettable(IPropertySymbol property, FlowScope scope)
    {
        var rules = ValidationParser.Parse(property.GetAttributes(), property.Type);
        var model = ModelOf(property, scope, rules) with
        {
            HasRequiredModifier = property.IsRequired,
            IsInitOnly = property.SetMethod!.IsInitOnly,
            Description = Documentation.Of(property, scope.Token).Summary,
        };
        if (property.IsRequired)
        {
            return model with { IsRequired = true };
        }

        if (property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(scope.Token) is not PropertyDeclarationSyntax syntax)
        {
            // Of another assembly: whatever its own initializer makes of it.
            return model;
        }

        if (syntax.Initializer?.Value is not { } initializer)
        {
            var mayBeDefault = property.Type.IsValueType || property.Type.IsNullableReference() || syntax.ExpressionBody is not null || syntax.AccessorList?.Accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true;
            return model with { IsRequired = !mayBeDefault, DefaultJson = property.Type.IsNullableReference() || property.Type.IsNullableValue(out _) ? "null" : null };
        }

        var constant = scope.Compilation.GetSemanticModel(syntax.SyntaxTree).GetConstantValue(initializer, scope.Token);
        if (!constant.HasValue)
        {
            return model;
        }

        if (rules.FindBroken(constant.Value) is { } broken)
        {
            ReportDefault(scope, initializer.GetLocation(), constant.Value, property.Type, property.Name, broken);
        }

        var value = ConstantConversion.To(property.Type, constant.Value);
        return model with { DefaultExpression = Literals.ToCSharp(value, property.Type), DefaultJson = Literals.ToJson(value, property.Type) };
    }

    private static PropertyModel ModelOf(IPropertySymbol property, FlowScope scope, ValidationRules rules) => new()
    {
        CSharpName = scope.NameOf(property),
        JsonName = property.GetAttributes().Find(KnownNames.JsonPropertyNameAttribute)?.Argument<string>(0) ?? Naming.ToCamelCase(property.Name),
        Type = scope.Types.Parse(property.Type),
        Validations = rules.Expressions,
        Constraints = rules.Constraints,
    };

    private static void ReportDefault(FlowScope scope, Location? location, object? value, ITypeSymbol type, string name, string broken) =>
        scope.Report(Diagnostics.DiagnosticDescriptors.InvalidDefault, location, value is null ? "null" : Literals.ToJson(ConstantConversion.To(type, value), type) ?? "", name, broken);
}
