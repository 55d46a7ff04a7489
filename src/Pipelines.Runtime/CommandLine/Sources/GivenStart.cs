using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>What somebody wants to start.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Inputs">The inputs, as they were typed.</param>
/// <param name="Labels">Labels of the execution.</param>
/// <param name="LogicalDate">The time it stands for; <see langword="null"/> for now.</param>
internal sealed record GivenStart(FlowDefinition Flow, GivenInputs Inputs, IReadOnlyDictionary<string, string> Labels, DateTimeOffset? LogicalDate);
