using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>The tasks of a flow by name, and what comes after what.</summary>
internal sealed class TaskGraph(FlowScope scope, IReadOnlyList<DeclaredTask> tasks, IReadOnlyList<IMethodSymbol> methods)
{
    private readonly Dictionary<string, IReadOnlyList<BoundDependency>> _edges = new(StringComparer.Ordinal);

    /// <summary>The tasks whose output others may take.</summary>
    public IEnumerable<DeclaredTask> Work => tasks.Where(static task => task.Role == TaskModelRole.Work);

    /// <summary>The task that takes its turn in the graph and has that id.</summary>
    public DeclaredTask? Find(string id) => Work.FirstOrDefault(task => task.Id == id);

    /// <summary>Whether a method's name belongs to a task that was left out since it is faulty: that is told already.</summary>
    public bool IsFaulty(string name) =>
        !tasks.Any(task => task.Id == Naming.ToId(name))
        && methods.Any(method => Naming.ToId(method.Name) == Naming.ToId(name) && method.EffectiveAttributes().Find(KnownNames.TaskAttribute) is not null);

    /// <summary>The task that an attribute names by its method; what is wrong is reported.</summary>
    /// <param name="attribute">The attribute, for people: <c>After</c>.</param>
    /// <param name="name">The name it gives.</param>
    /// <param name="location">Where the name stands.</param>
    public DeclaredTask? Resolve(string attribute, string? name, Location? location)
    {
        if (name is null || IsFaulty(name))
        {
            return null;
        }

        var named = Work.FirstOrDefault(task => task.Method.Name == name) ?? Find(Naming.ToId(name));
        if (named is null)
        {
            scope.Report(DiagnosticDescriptors.WrongReference, location, $"{attribute} names '{name}', {ExplainNoTask(name)}");
        }

        return named;
    }

    /// <summary>What <c>After</c> names.</summary>
    public IReadOnlyList<BoundDependency> ResolveAfter(DeclaredTask task)
    {
        var dependencies = new List<BoundDependency>();
        var names = task.Mark.NamedArray("After") ?? [];
        for (var index = 0; index < names.Count; index++)
        {
            var location = task.Mark.LocateElement("After", index);
            if (Resolve("After", names[index].Value as string, location) is { } before)
            {
                dependencies.Add(new BoundDependency(before.Id, DependencyModelKind.Order, location));
            }
        }

        return dependencies;
    }

    /// <summary>The only task that a failure handler handles.</summary>
    public string? ResolveHandled(DeclaredTask handler) =>
        handler.Mark.Argument<string>(0) is { } name ? Resolve("[OnFailure]", name, handler.Mark.LocateArgument(0))?.Id : null;

    public void AddEdges(DeclaredTask task, IReadOnlyList<BoundDependency> dependencies) => _edges[task.Id] = dependencies;

    /// <summary>Reports tasks that wait for one another, each circle once.</summary>
    public void ReportCycles()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in Work)
        {
            Visit(task.Id, [], done);
        }
    }

    // Depth first: a task that leads back into the path closes a circle.
    private void Visit(string id, List<string> path, HashSet<string> done)
    {
        scope.Token.ThrowIfCancellationRequested();
        if (done.Contains(id) || !_edges.TryGetValue(id, out var dependencies))
        {
            return;
        }

        path.Add(id);
        foreach (var dependency in dependencies)
        {
            var start = path.IndexOf(dependency.TaskId);
            if (start >= 0)
            {
                scope.Report(DiagnosticDescriptors.Cycle, dependency.Location, string.Join(" → ", path.Skip(start).Append(dependency.TaskId)));
            }
            else
            {
                Visit(dependency.TaskId, path, done);
            }
        }

        path.RemoveAt(path.Count - 1);
        done.Add(id);
    }

    private string ExplainNoTask(string name)
    {
        if (tasks.FirstOrDefault(task => task.Method.Name == name) is { } handler)
        {
            return handler.Role == TaskModelRole.OnFailure ? "which is a failure handler, not a task" : "which is a [Finally] handler, not a task";
        }

        if (methods.Any(method => method.Name == name))
        {
            return "which is not marked with [Task]";
        }

        var nearest = NearestName.Find(name, Work.Select(static task => task.Method.Name))
            ?? Work.FirstOrDefault(task => task.Id == NearestName.Find(Naming.ToId(name), Work.Select(static other => other.Id)))?.Method.Name;
        return $"which is no task of '{scope.Flow.Name}'{(nearest is null ? TaskList() : $"; did you mean '{nearest}'?")}";
    }

    private string TaskList()
    {
        var names = Work.Select(static task => task.Method.Name).ToList();
        return names.Count == 0 ? "" : $"; its tasks are {string.Join(", ", names)}";
    }
}
