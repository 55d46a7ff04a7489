namespace Pipelines.Generators.Model;

/// <summary>An object or enum type that values of a flow are made of; kept once a flow.</summary>
internal sealed record TypeModel
{
    /// <summary>The fully-qualified C# name: <c>global::App.Trip</c>, <c>(long Count, string Name)</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The type for people: <c>Trip</c>.</summary>
    public required string DisplayName { get; init; }

    public required bool IsEnum { get; init; }

    public required bool IsValueType { get; init; }

    /// <summary>A tuple: built as <c>(a, b)</c>, its properties are the elements in order.</summary>
    public bool IsTuple { get; init; }

    /// <summary>The summary of the type.</summary>
    public string? Description { get; init; }

    /// <summary>The members of an enum.</summary>
    public EquatableArray<EnumMemberModel> Members { get; init; }

    /// <summary>
    /// The properties of an object. Those with a <see cref="PropertyModel.ConstructorPosition"/> are arguments of the constructor, which has
    /// exactly these; the others are set by an initializer.
    /// </summary>
    public EquatableArray<PropertyModel> Properties { get; init; }
}
