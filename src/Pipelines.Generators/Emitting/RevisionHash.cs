using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>
/// The revision of a flow: 12 hexadecimal digits of the SHA-256 of all that matters to an execution under way. Descriptions,
/// labels, triggers and where things stand do not, nor do priority and limits, which decide only when it begins.
/// </summary>
internal static class RevisionHash
{
    public static string Of(FlowModel flow)
    {
        var text = new StringBuilder();
        Add(text, "inputs", flow.Inputs?.AnnotatedName);
        if (flow.TimeoutTicks is { } timeout)
        {
            Add(text, "timeout", Number(timeout));
        }

        AddRetry(text, flow.Retry);
        foreach (var task in flow.Tasks)
        {
            AddTask(text, task);
        }

        if (flow.Output is { } output)
        {
            Add(text, "outputs", output.Type.AnnotatedName);
            AddDependencies(text, output.Dependencies);
        }

        foreach (var type in StoredTypes(flow))
        {
            AddType(text, type);
        }

        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString()));
        return string.Concat(hash.Take(6).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>The types of what an execution stores: inputs, outputs and decisions, and all they are made of. What only triggers read is not among them.</summary>
    private static IEnumerable<TypeModel> StoredTypes(FlowModel flow)
    {
        var stored = new HashSet<string>();
        var open = new Stack<TypeShape>(new[] { flow.Inputs, flow.Output?.Type }
            .Concat(flow.Tasks.Select(task => task.Output))
            .Concat(flow.Tasks.Select(task => task.Approval?.Decision))
            .OfType<TypeShape>());
        while (open.Count > 0)
        {
            var shape = open.Pop();
            if (shape.Element is { } element)
            {
                open.Push(element);
            }

            if (shape.TypeKey is { } key && stored.Add(key))
            {
                foreach (var property in flow.Types.Where(type => type.Key == key).SelectMany(type => type.Properties))
                {
                    open.Push(property.Type);
                }
            }
        }

        return flow.Types.Where(type => stored.Contains(type.Key));
    }

    private static void AddTask(StringBuilder text, TaskModel task)
    {
        Add(text, "task", task.Id, task.Role.ToString(), task.Output?.AnnotatedName, task.Each, Number(task.MaxParallel), task.Join,
            task.AllowFailure.ToString(), task.Handles, Number(task.TimeoutTicks), task.Pool?.Name, Number(task.Pool?.Slots), task.Condition?.MemberName);
        AddDependencies(text, task.Dependencies);
        if (task.Approval is { } approval)
        {
            Add(text, "approval", approval.Decision.AnnotatedName, Number(approval.TimeoutTicks), approval.DefaultExpression);
        }

        AddRetry(text, task.Retry);
    }

    private static void AddRetry(StringBuilder text, RetryModel? policy)
    {
        if (policy is { } retry)
        {
            Add(text, "retry", Number(retry.MaxRetries), Number(retry.DelayTicks), retry.Backoff, CSharpText.Literal(retry.Factor),
                Number(retry.MaxDelayTicks), CSharpText.Literal(retry.Jitter), string.Join("|", retry.On));
        }
    }

    private static void AddDependencies(StringBuilder text, EquatableArray<DependencyModel> dependencies)
    {
        foreach (var dependency in dependencies)
        {
            Add(text, "after", dependency.TaskId, dependency.Kind.ToString());
        }
    }

    private static void AddType(StringBuilder text, TypeModel type)
    {
        Add(text, "type", type.Key);
        foreach (var member in type.Members)
        {
            Add(text, "member", member.JsonName);
        }

        foreach (var property in type.Properties)
        {
            Add(text, "property", property.JsonName, property.Type.AnnotatedName, property.IsRequired.ToString());
        }
    }

    // A unit separator keeps ("ab", "c") apart from ("a", "bc").
    private static void Add(StringBuilder text, params string?[] parts) => text.Append(string.Join("\u001f", parts)).Append('\n');

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
