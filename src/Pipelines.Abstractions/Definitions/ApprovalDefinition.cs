using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>A person's decision that a task waits for.</summary>
public sealed record ApprovalDefinition
{
    /// <summary>What is to be decided, for people.</summary>
    public required string Question { get; init; }

    /// <summary>How long to wait; <see langword="null"/> for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How text becomes the decision's JSON, and what is expected.</summary>
    public required InputDefinition Decision { get; init; }

    /// <summary>
    /// Reads a decision given as JSON and writes it as it is kept, with secrets marked. What is wrong with it is reported to the context,
    /// with a path that begins within the decision; the result counts only when nothing is.
    /// </summary>
    public required Func<JsonElement, BindingContext, TaskOutput> Read { get; init; }

    /// <summary>Gives the decision, as JSON, when nobody has decided in time; <see langword="null"/> fails the task.</summary>
    public Func<TaskOutput>? Default { get; init; }

    /// <summary>Reads a decision and holds it against the rules of the parameter. Generated code calls this.</summary>
    /// <typeparam name="T">The decision's type.</typeparam>
    /// <param name="json">The decision.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="context">Where the mistakes go.</param>
    /// <param name="rules">What the decision must fulfil beside what its type asks for.</param>
    public static TaskOutput ReadAs<T>(JsonElement json, ValueCodec<T> codec, BindingContext context, params ValidationAttribute[] rules)
    {
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(rules);
        var errorsBefore = context.Errors.Count;
        var value = codec.Read(json, context);
        if (context.Errors.Count > errorsBefore)
        {
            return TaskOutput.None;
        }

        foreach (var rule in rules)
        {
            ValidationRule.Check(rule, value, json, context);
        }

        return context.Errors.Count > errorsBefore ? TaskOutput.None : TaskOutput.Of(value, codec);
    }
}
