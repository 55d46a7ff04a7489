using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Remote.Answers;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>
/// Definitions of flows that a server has, as far as it tells: enough for the command line to take their inputs and to show how they go.
/// They run there, never here; whether inputs fit is for the server to say.
/// </summary>
internal static class DescribedFlow
{
    /// <summary>A flow of which only the name is needed.</summary>
    /// <param name="flow">The flow.</param>
    public static FlowDefinition Of(FlowListing flow) => new()
    {
        Namespace = flow.Namespace,
        Id = flow.Id,
        Description = flow.Description,
        Revision = flow.Revision,
        Labels = flow.Labels,
        Type = typeof(DescribedFlow),
        Tasks = [],
    };

    /// <summary>A flow.</summary>
    /// <param name="flow">What the server tells.</param>
    public static FlowDefinition Of(FlowAnswer flow)
    {
        var slash = flow.Flow.LastIndexOf('/');
        return new FlowDefinition
        {
            Namespace = slash < 0 ? "" : flow.Flow[..slash],
            Id = flow.Flow[(slash + 1)..],
            Description = flow.Description,
            Revision = flow.Revision,
            Labels = flow.Labels,
            Type = typeof(DescribedFlow),
            Inputs = new InputsDefinition
            {
                Schema = flow.Inputs.GetRawText(),
                Fields = [.. flow.InputFields.Select(static field => field.ToDefinition())],
                Read = static (_, _) => null,
                Write = InputsDefinition.None.Write,
            },
            Tasks = [.. flow.Tasks.Select(Of)],
            Triggers =
            [
                .. flow.Triggers.Select(static trigger => new DescribedTriggerDefinition
                {
                    Id = trigger.Id,
                    Kind = trigger.Kind,
                    Fires = trigger.Fires,
                    IsEnabled = trigger.Enabled,
                    Description = trigger.Description,
                }),
            ],
            Concurrency = flow.Concurrency is { } concurrency ? new ConcurrencyPolicy(concurrency.Limit, Words<OnLimit>.Of(concurrency.OnLimit), concurrency.KeyInput) : null,
            Output = flow.Outputs is { } outputs ? new OutputDefinition { Type = outputs, Make = static _ => throw RunsThere() } : null,
        };
    }

    private static TaskDefinition Of(FlowAnswer.FlowTask task) => new()
    {
        Id = task.Id,
        Role = Words<TaskRole>.Of(task.Role),
        Description = task.Description,
        Dependencies = [.. task.After.Select(static dependency => new TaskDependency(dependency.Task, Words<DependencyKind>.Of(dependency.Kind)))],
        OutputType = task.Output,
        Each = task.Each,
        MaxParallel = task.MaxParallel,
        Handles = task.Handles,
        ConditionName = task.When,
        Retry = task.MaxRetries > 0 ? new RetryPolicy { MaxRetries = task.MaxRetries } : null,
        Timeout = task.TimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
        AllowFailure = task.AllowFailure,
        Pool = task.Pool is { } pool ? new PoolPolicy(pool, task.Slots) : null,
        Approval = task.Approval is { } approval
            ? new ApprovalDefinition { Question = approval.Question, Decision = approval.Decision.ToDefinition(), Read = static (_, _) => throw RunsThere() }
            : null,
        InvokeAsync = static (_, _) => throw RunsThere(),
    };

    private static InvalidOperationException RunsThere() => new("A flow that a server describes runs there.");
}
