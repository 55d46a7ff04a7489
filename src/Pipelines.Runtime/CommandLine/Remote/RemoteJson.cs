using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Runtime.CommandLine.Remote.Answers;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>
/// Reads what servers answer. What an older one may leave out has a setter rather than <c>init</c>: the generated reader sets every such property,
/// and one that is not there to nothing rather than to its default.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(FlowAnswer))]
[JsonSerializable(typeof(FlowAnswer.List), TypeInfoPropertyName = "FlowAnswerList")]
[JsonSerializable(typeof(FlowAnswer.Trigger), TypeInfoPropertyName = "FlowAnswerTrigger")]
[JsonSerializable(typeof(IReadOnlyList<FlowAnswer.Trigger>), TypeInfoPropertyName = "FlowAnswerTriggers")]
[JsonSerializable(typeof(ExecutionAnswer))]
[JsonSerializable(typeof(ExecutionAnswer.Page), TypeInfoPropertyName = "ExecutionAnswerPage")]
[JsonSerializable(typeof(TaskRunAnswer))]
[JsonSerializable(typeof(TaskRunAnswer.List), TypeInfoPropertyName = "TaskRunAnswerList")]
[JsonSerializable(typeof(MetricList))]
[JsonSerializable(typeof(LogLineAnswer))]
[JsonSerializable(typeof(LogLineAnswer.Page), TypeInfoPropertyName = "LogLineAnswerPage")]
[JsonSerializable(typeof(StateAnswer))]
[JsonSerializable(typeof(ProgressAnswer))]
[JsonSerializable(typeof(StartedAnswer))]
[JsonSerializable(typeof(BackfillAnswer))]
[JsonSerializable(typeof(BackfillAnswer.Page), TypeInfoPropertyName = "BackfillAnswerPage")]
[JsonSerializable(typeof(TriggerAnswer))]
[JsonSerializable(typeof(TriggerAnswer.List), TypeInfoPropertyName = "TriggerAnswerList")]
[JsonSerializable(typeof(KeyValueAnswer))]
[JsonSerializable(typeof(KeyValueAnswer.Page), TypeInfoPropertyName = "KeyValueAnswerPage")]
[JsonSerializable(typeof(KeyValueAnswer.NamespaceList), TypeInfoPropertyName = "KeyValueNamespaces")]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RemoteJson : JsonSerializerContext;
