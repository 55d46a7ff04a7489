namespace Pipelines.Runtime.Graphs;

/// <summary>A node of the picture.</summary>
/// <param name="Id">The task's id.</param>
/// <param name="Label">What is written on it.</param>
/// <param name="Kind">What it is.</param>
internal sealed record GraphNode(string Id, string Label, GraphNodeKind Kind)
{
    /// <summary>The task's summary.</summary>
    public string? Description { get; init; }

    /// <summary>The type of the output.</summary>
    public string? OutputType { get; init; }

    /// <summary>The task whose elements it is fanned out over.</summary>
    public string? Each { get; init; }

    /// <summary>How many elements run at once.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>The member that decides whether it runs.</summary>
    public string? Condition { get; init; }

    /// <summary>The task whose failure it handles.</summary>
    public string? Handles { get; init; }

    /// <summary>Whether its failure is only a warning.</summary>
    public bool AllowFailure { get; init; }

    /// <summary>How often it is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>How it stands in an execution.</summary>
    public TaskRunState? State { get; init; }

    /// <summary>What else there is to say of it, a line each: <c>each of months, 4 at once</c>, <c>if IsYellow</c>.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (Each is not null)
            {
                yield return $"each of {Each}{(MaxParallel is { } bound ? FormattableString.Invariant($", {bound} at once") : "")}";
            }

            if (Condition is not null)
            {
                yield return $"if {Condition}";
            }

            if (Kind == GraphNodeKind.OnFailure && Handles is not null)
            {
                yield return $"of {Handles}";
            }

            if (Retries > 0 || AllowFailure)
            {
                yield return string.Join(", ", new[] { Retries > 0 ? FormattableString.Invariant($"{Retries} retr{(Retries == 1 ? "y" : "ies")}") : null, AllowFailure ? "may fail" : null }.OfType<string>());
            }
        }
    }
}

/// <summary>What a node stands for.</summary>
internal enum GraphNodeKind
{
    /// <summary>A task.</summary>
    Work,

    /// <summary>The flow's outputs.</summary>
    Outputs,

    /// <summary>A handler of failures.</summary>
    OnFailure,

    /// <summary>What runs last, always.</summary>
    Finally,
}
