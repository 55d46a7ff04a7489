using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Testing;

/// <summary>What a test gives the flow it runs.</summary>
public sealed class FlowTestSetup
{
    private DateTimeOffset _startAt = ManualClock.DefaultStart;

    internal FlowTestSetup(string flowNamespace)
    {
        Clock = new VirtualClock(_startAt);
        KeyValues = new InMemoryKeyValues(flowNamespace);
    }

    /// <summary>The services that the flow's constructor asks for. Logging, options and <see cref="TimeProvider"/> are there.</summary>
    public IServiceCollection Services { get; } = new ServiceCollection();

    /// <summary>The configuration; empty unless the test fills it.</summary>
    public ConfigurationManager Configuration { get; } = new();

    /// <summary>The clock of the test.</summary>
    public VirtualClock Clock { get; private set; }

    /// <summary>The files of the execution; a test may put files there before, and look at them afterwards.</summary>
    public InMemoryArtifactStore Artifacts { get; } = new();

    /// <summary>The key-values that are there when the flow starts, in its namespace; a time to live counts from then.</summary>
    public InMemoryKeyValues KeyValues { get; }

    /// <summary>The secrets the flow may ask for, by name; empty unless the test fills it.</summary>
    public IDictionary<string, string> Secrets { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time at which the execution starts.</summary>
    /// <value>Default: 2026-01-01 00:00 UTC.</value>
    public DateTimeOffset StartAt
    {
        get => _startAt;
        set
        {
            _startAt = value;
            Clock = new VirtualClock(value);
        }
    }

    /// <summary>The time the execution stands for.</summary>
    /// <value>Default: <see langword="null"/>, which is the time it starts at.</value>
    public DateTimeOffset? LogicalDate { get; set; }

    /// <summary>The id of the trigger that starts it.</summary>
    /// <value>Default: <see langword="null"/>, as if a person started it.</value>
    public string? Trigger { get; set; }

    /// <summary>Labels besides the flow's own.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal IList<FlowDefinition> Flows { get; } = [];

    internal List<TestDecision> Decisions { get; } = [];

    /// <summary>Adds a flow that the flow under test runs as a subflow. One that it calls by its generated <c>Call</c> method need not be added.</summary>
    /// <param name="flow">The flow's generated <c>Definition</c>.</param>
    /// <returns>This setup.</returns>
    public FlowTestSetup With(FlowDefinition flow)
    {
        Flows.Add(flow);
        return this;
    }

    /// <summary>Decides where a task asks, in the flow under test or in a subflow.</summary>
    /// <param name="task">The task's id: <c>review</c>; or one element of a fanned-out task: <c>review.7</c>.</param>
    /// <param name="decision">The decision as it is typed on a command line, e.g. <c>no</c>, <c>publish</c>, or JSON; <see langword="null"/> stands for yes.</param>
    /// <param name="after">How long it takes, in virtual time; <see langword="null"/> for no time.</param>
    /// <param name="by">Who decides.</param>
    /// <returns>This setup.</returns>
    public FlowTestSetup Approve(string task, string? decision = null, TimeSpan? after = null, string? by = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(task);
        Decisions.Add(new TestDecision(task, decision, after ?? TimeSpan.Zero, by));
        return this;
    }

    /// <summary>The most attempts at once, as <see cref="PipelineOptions.MaxParallelTasks"/>.</summary>
    /// <value>Default: 64.</value>
    public int MaxParallelTasks { get; set; } = 64;

    /// <summary>How long the flow may take in real time before the test gives up. No limit while a debugger is attached.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan RealTimeLimit { get; set; } = TimeSpan.FromSeconds(30);
}
