namespace Pipelines.Generators;

/// <summary>Metadata names of the types that the generator looks for; a test compares them with the real types.</summary>
internal static class KnownNames
{
    public const string FlowAttribute = "Pipelines.FlowAttribute";
    public const string ConcurrencyAttribute = "Pipelines.ConcurrencyAttribute";
    public const string LabelsAttribute = "Pipelines.LabelsAttribute";
    public const string TaskAttribute = "Pipelines.TaskAttribute";
    public const string OnFailureAttribute = "Pipelines.OnFailureAttribute";
    public const string FinallyAttribute = "Pipelines.FinallyAttribute";
    public const string OutputAttribute = "Pipelines.OutputAttribute";
    public const string FromAttribute = "Pipelines.FromAttribute";
    public const string EachAttribute = "Pipelines.EachAttribute";
    public const string WhenAttribute = "Pipelines.WhenAttribute";
    public const string RetryAttribute = "Pipelines.RetryAttribute";
    public const string TimeoutAttribute = "Pipelines.TimeoutAttribute";
    public const string PoolAttribute = "Pipelines.PoolAttribute";
    public const string ApprovalAttribute = "Pipelines.ApprovalAttribute";

    public const string TriggerAttribute = "Pipelines.TriggerAttribute";
    public const string ScheduleAttribute = "Pipelines.ScheduleAttribute";
    public const string ScheduleOnAttribute = "Pipelines.ScheduleOnAttribute";
    public const string WebhookAttribute = "Pipelines.WebhookAttribute";
    public const string AfterFlowAttribute = "Pipelines.AfterFlowAttribute`1";
    public const string AfterTwoFlowsAttribute = "Pipelines.AfterFlowsAttribute`2";
    public const string AfterThreeFlowsAttribute = "Pipelines.AfterFlowsAttribute`3";
    public const string FileArrivalAttribute = "Pipelines.FileArrivalAttribute";
    public const string FileArrivalOfSourceAttribute = "Pipelines.FileArrivalAttribute`1";
    public const string PollAttribute = "Pipelines.PollAttribute`1";
    public const string ListenAttribute = "Pipelines.ListenAttribute`1";

    public const string ScheduleTick = "Pipelines.ScheduleTick";
    public const string WebhookRequest = "Pipelines.WebhookRequest";
    public const string WebhookRequestOfBody = "Pipelines.WebhookRequest`1";
    public const string FlowCompleted = "Pipelines.FlowCompleted";
    public const string FlowCompletedOfOutputs = "Pipelines.FlowCompleted`1";
    public const string FileArrived = "Pipelines.FileArrived";
    public const string FileSource = "Pipelines.IFileSource";
    public const string PollSource = "Pipelines.IPollSource`1";
    public const string ListenSource = "Pipelines.IListenSource`1";

    public const string ExecutionInfo = "Pipelines.ExecutionInfo";
    public const string TaskContext = "Pipelines.TaskContext";
    public const string FlowFailure = "Pipelines.FlowFailure";
    public const string Approval = "Pipelines.Approval`1";
    public const string TaskOutcome = "Pipelines.TaskOutcome`1";
    public const string YearMonth = "Pipelines.YearMonth";
    public const string Artifact = "Pipelines.Artifact";
    public const string Secret = "Pipelines.Secret";

    public const string Join = "Pipelines.Join";
    public const string Backoff = "Pipelines.Backoff";
    public const string OnLimit = "Pipelines.OnLimit";
    public const string Missed = "Pipelines.Missed";
    public const string Overlap = "Pipelines.Overlap";
    public const string WebhookSignature = "Pipelines.WebhookSignature";
    public const string ExecutionState = "Pipelines.ExecutionState";

    public const string CancellationToken = "System.Threading.CancellationToken";
    public const string Task = "System.Threading.Tasks.Task";
    public const string TaskOfResult = "System.Threading.Tasks.Task`1";
    public const string ValueTask = "System.Threading.Tasks.ValueTask";
    public const string ValueTaskOfResult = "System.Threading.Tasks.ValueTask`1";

    public const string ValidationAttribute = "System.ComponentModel.DataAnnotations.ValidationAttribute";
    public const string JsonSerializerContext = "System.Text.Json.Serialization.JsonSerializerContext";
    public const string JsonSerializableAttribute = "System.Text.Json.Serialization.JsonSerializableAttribute";
    public const string JsonPropertyNameAttribute = "System.Text.Json.Serialization.JsonPropertyNameAttribute";
    public const string JsonIgnoreAttribute = "System.Text.Json.Serialization.JsonIgnoreAttribute";
    public const string JsonConstructorAttribute = "System.Text.Json.Serialization.JsonConstructorAttribute";
    public const string JsonElement = "System.Text.Json.JsonElement";
}
