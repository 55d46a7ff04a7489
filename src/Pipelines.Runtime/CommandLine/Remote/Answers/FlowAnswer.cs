using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A flow.</summary>
internal sealed record FlowAnswer
{
    /// <summary>Namespace and id.</summary>
    public required string Flow { get; init; }

    /// <summary>What it does.</summary>
    public string? Description { get; init; }

    /// <summary>The revision.</summary>
    public required string Revision { get; init; }

    /// <summary>Labels of its executions.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The JSON Schema of its inputs.</summary>
    public required JsonElement Inputs { get; init; }

    /// <summary>Its inputs, for those who ask for them.</summary>
    public required IReadOnlyList<Field> InputFields { get; init; }

    /// <summary>The type of its outputs.</summary>
    public string? Outputs { get; init; }

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
        public bool List { get; init; }

        /// <summary>What is expected.</summary>
        public required string Expected { get; init; }

        /// <summary>Whether it may not be left out.</summary>
        public bool Required { get; init; }

        /// <summary>The default.</summary>
        public JsonElement? Default { get; init; }

        /// <summary>What it is.</summary>
        public string? Description { get; init; }

        /// <summary>The values to choose from.</summary>
        public IReadOnlyList<string> Choices { get; init; } = [];

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
        public string? Description { get; init; }

        /// <summary>What it depends on.</summary>
        public IReadOnlyList<Dependency> After { get; init; } = [];

        /// <summary>The type of its output.</summary>
        public string? Output { get; init; }

        /// <summary>The task over whose list it is fanned out.</summary>
        public string? Each { get; init; }

        /// <summary>What decides whether it runs.</summary>
        public string? When { get; init; }

        /// <summary>How often it is tried again.</summary>
        public int MaxRetries { get; init; }

        /// <summary>The longest time of an attempt.</summary>
        public long? TimeoutMs { get; init; }

        /// <summary>Whether its failure is only a warning.</summary>
        public bool AllowFailure { get; init; }
    }

    /// <summary>What a task depends on.</summary>
    /// <param name="Task">The other task.</param>
    /// <param name="Kind">How.</param>
    internal sealed record Dependency(string Task, string Kind);

    /// <summary>A trigger.</summary>
    /// <param name="Id">The id.</param>
    /// <param name="Kind">What kind it is.</param>
    /// <param name="Fires">When it fires.</param>
    /// <param name="Enabled">Whether it fires, as code and configuration have it.</param>
    internal sealed record Trigger(string Id, string Kind, string Fires, bool Enabled);

    /// <summary>The flows of a program.</summary>
    internal sealed record List
    {
        /// <summary>The flows.</summary>
        public required IReadOnlyList<Entry> Flows { get; init; }
    }

    /// <summary>A flow in a list.</summary>
    internal sealed record Entry
    {
        /// <summary>The namespace.</summary>
        public required string Namespace { get; init; }

        /// <summary>The id.</summary>
        public required string Id { get; init; }

        /// <summary>What it does.</summary>
        public string? Description { get; init; }

        /// <summary>The revision.</summary>
        public required string Revision { get; init; }

        /// <summary>How many tasks it has.</summary>
        public int Tasks { get; init; }

        /// <summary>The ids of its triggers.</summary>
        public IReadOnlyList<string> Triggers { get; init; } = [];

        /// <summary>Labels of its executions.</summary>
        public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
    }
}
