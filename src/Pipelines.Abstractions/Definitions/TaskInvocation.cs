using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>What generated code fills a flow's constructor and a member's parameters from. Made by the runtime for each call.</summary>
public sealed class TaskInvocation
{
    /// <summary>The dependency-injection scope of this call.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The flow, for messages.</summary>
    public required string Flow { get; init; }

    /// <summary>The execution.</summary>
    public required ExecutionInfo Execution { get; init; }

    /// <summary>The bound inputs; <see langword="null"/> when the flow has none.</summary>
    public object? Inputs { get; init; }

    /// <summary>How the tasks before ended.</summary>
    public required IUpstreamResults Upstream { get; init; }

    /// <summary>The attempt; <see langword="null"/> when a condition or the outputs are evaluated.</summary>
    public TaskContext? Context { get; init; }

    /// <summary>Why the execution failed; only for failure handlers.</summary>
    public FlowFailure? Failure { get; init; }

    /// <summary>The element of a fanned-out task, as JSON.</summary>
    public ReadOnlyMemory<byte>? ElementJson { get; init; }

    /// <summary>What a person decided; only for tasks that wait for it.</summary>
    public ApprovalDecision? Decision { get; init; }

    /// <summary>A service for the flow's constructor.</summary>
    /// <typeparam name="T">The service's type.</typeparam>
    /// <exception cref="PipelineException">It is not registered.</exception>
    public T Service<T>()
        where T : notnull =>
        Services.GetService(typeof(T)) is T service
            ? service
            : throw new PipelineException($"Flow '{Flow}' needs a service of type '{typeof(T)}' that is not registered. Add it to builder.Services, e.g. builder.Services.AddSingleton<{typeof(T).Name}, …>().");

    /// <summary>An optional service: the parameter's default is used when it is not registered.</summary>
    /// <typeparam name="T">The service's type.</typeparam>
    /// <param name="fallback">The parameter's default.</param>
    public T? ServiceOr<T>(T? fallback) => Services.GetService(typeof(T)) is T service ? service : fallback;

    /// <summary>The output of a task, which must be there.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads it.</param>
    public T Value<T>(string taskId, ValueCodec<T> codec) => Read(taskId, Upstream.Get(taskId), codec);

    /// <summary>The output of a task, or null when it has none.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads it.</param>
    public T? OptionalReference<T>(string taskId, ValueCodec<T> codec)
        where T : class => Upstream.Get(taskId) is var result && HasValue(result) ? Read(taskId, result, codec) : null;

    /// <summary>The output of a task, or null when it has none.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads it.</param>
    public T? OptionalValue<T>(string taskId, ValueCodec<T> codec)
        where T : struct => Upstream.Get(taskId) is var result && HasValue(result) ? Read(taskId, result, codec) : null;

    /// <summary>How a task ended.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads the output.</param>
    public TaskOutcome<T> Outcome<T>(string taskId, ValueCodec<T> codec) => ToOutcome(taskId, Upstream.Get(taskId), codec);

    /// <summary>The outputs of a fanned-out task in element order; an element that has none is left out.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads each.</param>
    public T[] Values<T>(string taskId, ValueCodec<T> codec)
    {
        var elements = Upstream.GetElements(taskId);
        var values = new List<T>(elements.Count);
        foreach (var element in elements)
        {
            if (element.Json is not null)
            {
                values.Add(Read(taskId, element, codec));
            }
        }

        return [.. values];
    }

    /// <summary>The outputs of a fanned-out task, or null when the whole task was skipped.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads each.</param>
    public T[]? OptionalValues<T>(string taskId, ValueCodec<T> codec) =>
        Upstream.GetState(taskId) == TaskRunState.Skipped ? null : Values(taskId, codec);

    /// <summary>How the elements of a fanned-out task ended, in element order.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="taskId">The task.</param>
    /// <param name="codec">Reads each output.</param>
    public TaskOutcome<T>[] Outcomes<T>(string taskId, ValueCodec<T> codec)
    {
        var elements = Upstream.GetElements(taskId);
        var outcomes = new TaskOutcome<T>[elements.Count];
        for (var index = 0; index < outcomes.Length; index++)
        {
            outcomes[index] = ToOutcome(taskId, elements[index], codec);
        }

        return outcomes;
    }

    /// <summary>The element of this task run.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="codec">Reads it.</param>
    public T Element<T>(ValueCodec<T> codec) =>
        ElementJson is { } json
            ? ReadJson("element", json, codec)
            : throw new InvalidOperationException($"A task of flow '{Flow}' asked for an element but is not fanned out.");

    /// <summary>What a person decided.</summary>
    /// <typeparam name="T">The decision's type.</typeparam>
    /// <param name="codec">Reads it.</param>
    public Approval<T> Approval<T>(ValueCodec<T> codec) =>
        Decision is { } decision
            ? new Approval<T>(ReadJson("decision", decision.Json, codec), decision.By, decision.At, decision.IsDefault)
            : throw new InvalidOperationException($"A task of flow '{Flow}' asked for a decision but does not wait for one.");

    private TaskOutcome<T> ToOutcome<T>(string taskId, UpstreamResult result, ValueCodec<T> codec) =>
        new(result.State, HasValue(result) ? Read(taskId, result, codec) : default, result.Error);

    // A task that may return null has stored a JSON null.
    private static bool HasValue(UpstreamResult result) => result.Json is { } json && !json.Span.SequenceEqual("null"u8);

    private T Read<T>(string taskId, UpstreamResult result, ValueCodec<T> codec) =>
        result.Json is { } json
            ? ReadJson(taskId, json, codec)
            : throw new InvalidOperationException($"Task '{taskId}' of flow '{Flow}' has no output (it is {result.State}), yet a task that needs it was started.");

    private T ReadJson<T>(string what, ReadOnlyMemory<byte> json, ValueCodec<T> codec)
    {
        using var document = JsonDocument.Parse(json);
        var context = new BindingContext { IgnoresUnknownProperties = true };
        var value = codec.Read(document.RootElement, context);
        return context.Errors.Count == 0
            ? value
            : throw new PipelineException($"The stored output of '{what}' of flow '{Flow}' does not fit its type: {string.Join("; ", context.Errors)}. The type has changed since; replay the execution.");
    }
}
