using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds the tasks and handlers of a flow, and makes their models once all are known.</summary>
internal static class TaskParser
{
    private static readonly (string Attribute, TaskModelRole Role)[] Marks =
    [
        (KnownNames.TaskAttribute, TaskModelRole.Work),
        (KnownNames.OnFailureAttribute, TaskModelRole.OnFailure),
        (KnownNames.FinallyAttribute, TaskModelRole.Finally),
    ];

    /// <summary>The tasks and handlers, as far as they can be called.</summary>
    public static IReadOnlyList<DeclaredTask> FindAll(FlowScope scope, IReadOnlyList<IMethodSymbol> methods)
    {
        var tasks = new List<DeclaredTask>();
        foreach (var method in methods)
        {
            scope.Token.ThrowIfCancellationRequested();
            if (Declare(scope, method) is not { } task)
            {
                continue;
            }

            if (tasks.Find(other => other.Id == task.Id) is { } other)
            {
                scope.Report(DiagnosticDescriptors.DuplicateTask, method.SourceLocation(), task.Id, $"'{other.Method.ToPeople(scope.Flow)}'");
                continue;
            }

            tasks.Add(task);
        }

        return tasks;
    }

    public static TaskModel ToModel(FlowScope scope, DeclaredTask task, TaskGraph graph, PolicyParser policies, RetryParser retries)
    {
        var join = task.Mark.NamedMember("Join", "AllSucceeded");
        var bound = new ParameterBinder(scope, graph, ConsumerOf(task.Role), task, join).Bind(task.Method);
        var after = graph.ResolveAfter(task);
        var condition = ConditionParser.Parse(scope, graph, task, join, out var conditionDependencies);
        var timeout = policies.Timeout(task);
        if (timeout is not null && !task.Method.Parameters.Any(static parameter => parameter.Type.Is(KnownNames.CancellationToken)))
        {
            scope.Report(DiagnosticDescriptors.TokenNotTaken, task.Method.SourceLocation(), task.Method.Name);
        }

        IReadOnlyList<BoundDependency> dependencies = [.. bound.Dependencies, .. after, .. conditionDependencies];
        graph.AddEdges(task, dependencies);
        return new TaskModel
        {
            Id = task.Id,
            MethodName = scope.NameOf(task.Method),
            SourceFile = task.Method.SourceFile(),
            SourceMember = task.Method.ToMember(),
            Description = Documentation.Of(task.Method, scope.Token).Summary,
            Role = task.Role,
            Returns = task.Returns,
            Output = task.Output,
            Parameters = bound.Parameters.ToEquatableArray(),
            Dependencies = BoundDependency.Strictest(dependencies),
            Each = bound.Parameters.FirstOrDefault(static parameter => parameter.Role == ParameterRole.Element)?.SourceTaskId,
            MaxParallel = policies.MaxParallel(task),
            Join = join,
            AllowFailure = task.Mark.Named("AllowFailure", false),
            Handles = task.Role == TaskModelRole.OnFailure ? graph.ResolveHandled(task) : null,
            Retry = retries.Task(task),
            TimeoutTicks = timeout,
            Pool = policies.Pool(task),
            Approval = ApprovalParser.Parse(scope, policies, task, bound),
            Condition = condition,
        };
    }

    private static Consumer ConsumerOf(TaskModelRole role) => role switch
    {
        TaskModelRole.Work => Consumer.Task,
        TaskModelRole.OnFailure => Consumer.FailureHandler,
        _ => Consumer.Finally,
    };

    private static DeclaredTask? Declare(FlowScope scope, IMethodSymbol method)
    {
        var attributes = method.EffectiveAttributes();
        var marks = Marks.Where(mark => attributes.Find(mark.Attribute) is not null).ToList();
        if (marks.Count == 0)
        {
            ApprovalParser.CheckIsTask(scope, method, attributes);
            return null;
        }

        if (method.Name.Length == 0)
        {
            scope.MarkIncomplete();
            return null;
        }

        if (FindFault(scope, method, marks.Count) is { } fault)
        {
            scope.Report(DiagnosticDescriptors.InvalidTaskMethod, fault.Location ?? method.SourceLocation(), method.Name, fault.Reason);
            return null;
        }

        var (returns, output) = ReturnParser.Parse(method);
        return new DeclaredTask
        {
            Id = Naming.ToId(method.Name),
            Method = method,
            Role = marks[0].Role,
            Mark = attributes.Find(marks[0].Attribute)!,
            Attributes = attributes,
            Returns = returns,
            OutputType = output,
            Output = output is null ? null : ParseOutput(scope, method, output),
            IsFannedOut = marks[0].Role == TaskModelRole.Work && method.Parameters.Any(static parameter => parameter.FindAttribute(KnownNames.EachAttribute) is not null),
        };
    }

    private static TypeShape ParseOutput(FlowScope scope, IMethodSymbol method, ITypeSymbol output)
    {
        var shape = scope.Types.Parse(output);
        if (scope.Types.FindUnsupported(shape) is { } part)
        {
            var what = part.Path.Length == 0 ? $"The output of '{method.Name}'" : $"'{part.Path.TrimStart('.')}' in the output of '{method.Name}'";
            scope.Report(DiagnosticDescriptors.UnsupportedType, ReturnParser.Locate(method, scope.Token), what, part.Shape.DisplayName, part.Shape.Reason ?? "");
        }

        return shape;
    }

    private static (string Reason, Location? Location)? FindFault(FlowScope scope, IMethodSymbol method, int marks)
    {
        if (marks > 1)
        {
            return ("is marked more than once; a method is a task, a failure handler or a [Finally] handler", null);
        }

        if (method.IsStatic)
        {
            return ("is static; a task is an instance method, so that it may use the flow's inputs and services", null);
        }

        return CallableMethod.FindFault(scope, method);
    }
}
