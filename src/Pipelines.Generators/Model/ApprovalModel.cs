namespace Pipelines.Generators.Model;

/// <summary>A person's decision that a task waits for.</summary>
internal sealed record ApprovalModel
{
    public required string Question { get; init; }

    public long? TimeoutTicks { get; init; }

    /// <summary>The decision, without the <c>Approval</c> around it.</summary>
    public required TypeShape Decision { get; init; }

    /// <summary>The <c>param</c> doc of the parameter that takes it; one line.</summary>
    public string? Description { get; init; }

    /// <summary>The validation attributes of that parameter as C# expressions.</summary>
    public EquatableArray<string> Validations { get; init; }

    /// <summary>What those rules say of the values to choose from.</summary>
    public ConstraintModel Constraints { get; init; } = ConstraintModel.None;

    /// <summary>The expression of the decision when nobody decides in time: <c>global::App.LoadFlow.No</c>.</summary>
    public string? DefaultExpression { get; init; }
}
