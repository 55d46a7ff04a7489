using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A flow.</summary>
internal sealed record FlowAnswer
{
    /// <summary>Namespace and id.</summary>
    public required string Flow { get; init; }

    /// <summary>What it does.</summary>
    public string? Description { get; set; }

    /// <summary>The revision.</summary>
    public required string Revision { get; init; }

    /// <summary>Labels of its executions.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    /// <summary>The JSON Schema of its inputs.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>Its inputs, for those who ask for them.</summary>
    public required IReadOnlyList<Field> InputFields { get; init; }

    /// <summary>The type of its outputs.</summary>
    public string? Outputs { get; set; }

    /// <summary>How many of its executions run at once; <see langword="null"/> for any number.</summary>
    public Concurrent? Concurrency { get; set; }

    /// <summary>Its tasks.</summary>
    public required IReadOnlyList<FlowTask> Tasks { get; init; }

    /// <summary>Its triggers.</summary>
    public required IReadOnlyList<Trigger> Triggers { get; init; }

    /// <summary>An input.</summary>
    internal sealed record Field
    {
        /// <summary>The name.</summary>
        public required string Name { get; init; }

        /// <summary>How text becomes its JSON.</summary>
        public required string Kind { get; init; }

        /// <summary>Whether it is a list.</summary>
        public bool List { get; set; }

        /// <summary>What is expected.</summary>
        public required string Expected { get; init; }

        /// <summary>Whether it may not be left out.</summary>
        public bool Required { get; set; }

        /// <summary>The default.</summary>
        public JsonElement? Default { get; set; }

        /// <summary>What it is.</summary>
        public string? Description { get; set; }

        /// <summary>The values to choose from.</summary>
        public IReadOnlyList<string> Choices { get; set; } = [];

        /// <summary>The input.</summary>
        public InputDefinition ToDefinition() => new()
        {
            Name = Name,
            Kind = Words<InputKind>.Of(Kind),
            IsList = List,
            Expected = Expected,
            IsRequired = Required,
            DefaultJson = Default is { ValueKind: not JsonValueKind.Undefined } json ? json.GetRawText() : null,
            Description = Description,
            Choices = Choices,
        };
    }

    /// <summary>A task.</summary>
    internal sealed record FlowTask
    {
        /// <summary>The id.</summary>
        public required string Id { get; init; }

        /// <summary>When it has its turn.</summary>
        public required string Role { get; init; }

        /// <summary>What it does.</summary>
        public string? Description { get; set; }

        /// <summary>What it depends on.</summary>
        public IReadOnlyList<Dependency> After { get; set; } = [];

        /// <summary>The type of its output.</summary>
        public string? Output { get; set; }

        /// <summary>The task over whose list it is fanned out.</summary>
        public string? Each { get; set; }

        /// <summary>How many elements run at once.</summary>
        public int? MaxParallel { get; set; }

        /// <summary>What decides whether it runs.</summary>
        public string? When { get; set; }

        /// <summary>The task whose failure it handles.</summary>
        public string? Handles { get; set; }

        /// <summary>How often it is tried again.</summary>
        public int MaxRetries { get; set; }

        /// <summary>The longest time of an attempt.</summary>
        public long? TimeoutMs { get; set; }

        /// <summary>Whether its failure is only a warning.</summary>
        public bool AllowFailure { get; set; }

        /// <summary>The pool whose slots it takes.</summary>
        public string? Pool { get; set; }

        /// <summary>How many slots it takes.</summary>
        public int Slots { get; set; } = 1;

        /// <summary>What a person decides before it runs.</summary>
        public FlowAnswer.Approval? Approval { get; set; }
    }

    /// <summary>What a person decides.</summary>
    /// <param name="Question">What is asked.</param>
    /// <param name="Decision">What is expected.</param>
    internal sealed record Approval(string Question, Field Decision);

    /// <summary>A limit of executions.</summary>
    /// <param name="Limit">How many run at once.</param>
    /// <param name="OnLimit">What becomes of one more.</param>
    /// <param name="KeyInput">The input by whose value they are counted.</param>
    internal sealed record Concurrent(int Limit, string OnLimit, string? KeyInput);

    /// <summary>What a task depends on.</summary>
    /// <param name="Task">The other task.</param>
    /// <param name="Kind">How.</param>
    internal sealed record Dependency(string Task, string Kind);

    /// <summary>A trigger.</summary>
    /// <param name="Id">The id.</param>
    /// <param name="Kind">What kind it is.</param>
    /// <param name="Fires">When it fires.</param>
    /// <param name="Enabled">Whether it fires, as code and configuration have it.</param>
    /// <param name="Description">What it is for.</param>
    internal sealed record Trigger(string Id, string Kind, string Fires, bool Enabled, string? Description = null);

    /// <summary>The flows of a program.</summary>
    internal sealed record List
    {
        /// <summary>The flows.</summary>
        public required IReadOnlyList<Entry> Flows { get; init; }

        /// <summary>Where the next page begins; <see langword="null"/> behind the last one.</summary>
        public string? Next { get; set; }
    }

    /// <summary>A flow in a list.</summary>
    internal sealed record Entry
    {
        /// <summary>The namespace.</summary>
        public required string Namespace { get; init; }

        /// <summary>The id.</summary>
        public required string Id { get; init; }

        /// <summary>What it does.</summary>
        public string? Description { get; set; }

        /// <summary>The revision.</summary>
        public required string Revision { get; init; }

        /// <summary>How many tasks it has.</summary>
        public int Tasks { get; set; }

        /// <summary>The ids of its triggers.</summary>
        public IReadOnlyList<string> Triggers { get; set; } = [];

        /// <summary>Labels of its executions.</summary>
        public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();
    }
}
