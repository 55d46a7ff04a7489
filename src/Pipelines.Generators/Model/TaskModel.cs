namespace Pipelines.Generators.Model;

/// <summary>A task or handler.</summary>
internal sealed record TaskModel
{
    public required string Id { get; init; }

    /// <summary>The method as C# spells it.</summary>
    public required string MethodName { get; init; }

    /// <summary>The name of the file the method stands in, without a folder; <see langword="null"/> when it comes from another assembly.</summary>
    public string? SourceFile { get; init; }

    /// <summary>What <c>SourceLocation.Member</c> says: <c>TaxiFlow.ExtractAsync</c>, with the class that declares it.</summary>
    public required string SourceMember { get; init; }

    /// <summary>The summary of the method, one line.</summary>
    public string? Description { get; init; }

    /// <summary>The member of <c>TaskRole</c>.</summary>
    public required TaskModelRole Role { get; init; }

    public required ReturnKind Returns { get; init; }

    /// <summary>The output, without <c>Task</c> around it; <see langword="null"/> when it returns nothing.</summary>
    public TypeShape? Output { get; init; }

    public EquatableArray<ParameterModel> Parameters { get; init; }

    /// <summary>Each task once, in order of the parameters, then of After, then of the condition.</summary>
    public EquatableArray<DependencyModel> Dependencies { get; init; }

    /// <summary>The task it is fanned out over.</summary>
    public string? Each { get; init; }

    public int? MaxParallel { get; init; }

    /// <summary>The member of <c>Join</c>.</summary>
    public required string Join { get; init; }

    public bool AllowFailure { get; init; }

    /// <summary>The only task a failure handler handles.</summary>
    public string? Handles { get; init; }

    public RetryModel? Retry { get; init; }

    public long? TimeoutTicks { get; init; }

    public PoolModel? Pool { get; init; }

    public ApprovalModel? Approval { get; init; }

    public ConditionModel? Condition { get; init; }
}

/// <summary>The members of <c>TaskRole</c>, by the same names.</summary>
internal enum TaskModelRole
{
    Work,
    OnFailure,
    Finally,
}
