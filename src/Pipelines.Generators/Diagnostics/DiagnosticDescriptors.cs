using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Diagnostics;

/// <summary>Every mistake that the generator reports. Ids are never reused.</summary>
internal static class DiagnosticDescriptors
{
    public const string RepositoryUrl = "https://github.com/pipelines-dotnet/pipelines";

    private const string Category = "Pipelines";

    public static readonly DiagnosticDescriptor InvalidFlowClass = new(
        "PIPE001",
        "The class cannot be a flow",
        "Flow '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The generated part of a flow is added to the class, and the class is made anew for each attempt: it must be partial, and neither generic, abstract, static nor nested in a type that is not partial.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe001");

    public static readonly DiagnosticDescriptor DuplicateFlow = new(
        "PIPE002",
        "Two flows have the same name",
        "The name '{0}' already belongs to flow '{1}'; give this flow another id or namespace",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A flow is found by its namespace and id, which must be unique in the program.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe002");

    public static readonly DiagnosticDescriptor DuplicateTask = new(
        "PIPE003",
        "Two tasks have the same id",
        "The id '{0}' already belongs to {1}; rename this method",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A task's id is its method's name without Async, in kebab-case; it must be unique within the flow. The same holds for triggers.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe003");

    public static readonly DiagnosticDescriptor ParameterWithoutSource = new(
        "PIPE004",
        "A parameter has no source",
        "Parameter '{0}' of '{1}' has no source: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A parameter is filled from the task of its name, from the task that [From] or [Each] names, or it is a TaskContext, a CancellationToken or, in a failure handler, a FlowFailure. Services belong into the flow's constructor.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe004");

    public static readonly DiagnosticDescriptor OutputDoesNotFit = new(
        "PIPE005",
        "A task's output does not fit the parameter",
        "Parameter '{0}' of '{1}' cannot take the output of '{2}': {3}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The output must convert to the parameter's type implicitly. Where it may be missing, the parameter must be nullable or a TaskOutcome<T>.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe005");

    public static readonly DiagnosticDescriptor Cycle = new(
        "PIPE006",
        "Tasks wait for one another",
        "The tasks wait for one another and none could start: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "What a task takes and what it comes after must lead back to tasks that depend on nothing.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe006");

    public static readonly DiagnosticDescriptor WrongReference = new(
        "PIPE007",
        "A name or mark stands for nothing of the right kind",
        "{0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "After, From, Each and OnFailure name tasks of the flow, When names a bool property or method, an approval's Default a static member that gives the decision, the Key of [Concurrency] an input, and [Output] stands on one method that returns the outputs.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe007");

    public static readonly DiagnosticDescriptor NotAList = new(
        "PIPE008",
        "A fan-out or fan-in is not over a list",
        "{0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "[Each] goes over the elements of a list that a task returns; a parameter that takes the outputs of a fanned-out task takes a list of them.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe008");

    public static readonly DiagnosticDescriptor InvalidCron = new(
        "PIPE009",
        "The cron expression is invalid",
        "The cron expression '{0}' is invalid: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Five fields (minute hour day month weekday), six with seconds first, or a macro such as @daily.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe009");

    public static readonly DiagnosticDescriptor UnknownTimeZone = new(
        "PIPE010",
        "The time zone is unknown",
        "The time zone '{0}' is unknown{1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A time zone is an IANA id such as Europe/Berlin, or a Windows id.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe010");

    public static readonly DiagnosticDescriptor InvalidDuration = new(
        "PIPE011",
        "The duration is invalid",
        "The duration '{0}' is invalid: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A duration is a number with a unit (500ms, 30s, 10m, 2h, 1d), several of them (1h30m), or ISO 8601 (PT1M).",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe011");

    public static readonly DiagnosticDescriptor InvalidTrigger = new(
        "PIPE012",
        "The trigger method has the wrong shape",
        "Trigger '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A trigger is a static method that takes the event of its attribute and returns Inputs, Inputs? or a sequence of Inputs.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe012");

    public static readonly DiagnosticDescriptor ScheduleNeedsDefaults = new(
        "PIPE013",
        "A schedule on the class needs a default for every input",
        "The schedule starts '{0}' without inputs, but {1}; put the schedule on a static method that returns Inputs",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A schedule on the class starts executions with the default inputs, so each input must have one.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe013");

    public static readonly DiagnosticDescriptor UnsupportedType = new(
        "PIPE014",
        "The type cannot be written as JSON",
        "{0} has type '{1}', which cannot be kept between tasks: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Inputs and outputs are kept as JSON, so that another process can go on with them. What is large or not data is handed on as an Artifact.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe014");

    public static readonly DiagnosticDescriptor InvalidDefault = new(
        "PIPE015",
        "The default breaks the input's own rule",
        "The default {0} of input '{1}' breaks its own rule: {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A default is given to every execution that leaves the input out; it must satisfy the validation attributes of the input.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe015");

    public static readonly DiagnosticDescriptor InvalidTaskMethod = new(
        "PIPE016",
        "The method cannot be a task",
        "'{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A task is an instance method that can be called and awaited: not static, not generic, not async void, without ref, out and in parameters.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe016");

    public static readonly DiagnosticDescriptor MutableState = new(
        "PIPE017",
        "A flow keeps mutable state",
        "'{0}' can change, but a new instance of '{1}' is made for every attempt of every task: return the value from a task instead",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "What a task writes to a field is gone when the next task starts; tasks hand values on by what they return.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe017");

    public static readonly DiagnosticDescriptor TokenNotTaken = new(
        "PIPE018",
        "A task with a timeout takes no CancellationToken",
        "Task '{0}' has a timeout but takes no CancellationToken, so it cannot be stopped: add a parameter 'CancellationToken ct'",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A timeout cancels the attempt's token; a task that does not take it goes on in the background after it has failed.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe018");

    public static readonly DiagnosticDescriptor ValueOutOfRange = new(
        "PIPE019",
        "A policy's value is out of range",
        "{0} is {1}, but must be {2}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The values of [Retry], [Timeout], [Concurrency], [Pool], MaxParallel and the triggers have limits.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe019");

    public static readonly DiagnosticDescriptor InvalidApproval = new(
        "PIPE020",
        "The approval does not fit the task",
        "'{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "[Approval] stands on a [Task] that takes the decision as its one parameter of type Approval<T>; a default needs a timeout after which it is used.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe020");

    public static readonly DiagnosticDescriptor MisplacedRetry = new(
        "PIPE021",
        "The [Retry] does not fit where it stands",
        "{0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A method, a class or the assembly has one [Retry] of each scope at most. RetryScope.Execution stands on the class of a flow or a base of it, and holds whatever the exception is.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe021");

    public static readonly DiagnosticDescriptor DuplicateJsonName = new(
        "PIPE022",
        "Two properties share a name",
        "'{0}' and '{1}' of '{2}' share the {3}; rename one of them or give it a [JsonPropertyName]",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Properties are kept as JSON under their names in camelCase, and inputs are options in kebab-case: names that differ only in case, or in what parts their words, become one.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe022");

    public static readonly DiagnosticDescriptor InvalidTime = new(
        "PIPE023",
        "The date or time is invalid",
        "The time '{0}' is invalid: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A date is 2026-12-24, a date with a time 2026-12-24 09:00, a time of day 09:00; all are local in the time zone of the trigger.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe023");

    public static readonly DiagnosticDescriptor ContradictorySettings = new(
        "PIPE024",
        "The trigger's settings do not fit together",
        "Trigger '{0}' {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Each setting is valid by itself, but together they would start nothing, or not protect what they seem to protect.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe024");

    public static readonly DiagnosticDescriptor DuplicateWebhook = new(
        "PIPE025",
        "Two webhooks have the same key",
        "The webhook key '{0}' already belongs to '{1}' of flow '{2}'; give this webhook another",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A webhook is found by its key alone, so the key must be unique in the program.",
        helpLinkUri: RepositoryUrl + "/blob/main/docs/diagnostics.md#pipe025");
}
