namespace Pipelines;

/// <summary>
/// Lets a task wait for a person's decision before its method is called. It waits durably and holds neither a slot nor, when nothing else
/// of the execution runs, a place in a process. The decision is given by the command line (<c>approve</c>) or the API.
/// </summary>
/// <remarks>
/// The method takes the decision as a parameter of type <see cref="Approval{T}"/>; data annotations on that parameter are rules of the decision.
/// </remarks>
/// <example>
/// <code>
/// [Task, Approval("Publish this month?", Timeout = "2d", Default = nameof(No))]
/// public bool Review(long merge, Approval&lt;bool&gt; approval) => approval.Decision;
///
/// private static bool No => false;
/// </code>
/// </example>
/// <param name="question">What is to be decided, for people.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ApprovalAttribute(string question) : Attribute
{
    /// <summary>What is to be decided, for people.</summary>
    public string Question { get; } = question;

    /// <summary>How long to wait, as a duration. Default: <see langword="null"/>, for ever.</summary>
    public string? Timeout { get; set; }

    /// <summary>
    /// The static property, field or parameterless method of the flow that gives the decision when nobody has decided in time; it needs a
    /// <see cref="Timeout"/>. Default: <see langword="null"/>, the task fails then with a <see cref="TimeoutException"/>.
    /// </summary>
    public string? Default { get; set; }
}
