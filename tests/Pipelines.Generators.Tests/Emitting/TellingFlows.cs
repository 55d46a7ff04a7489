namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Flows that between them use every shape of generated code; documented, as the strictest settings ask.</summary>
internal static class TellingFlows
{
    public const string Hello =
        """
        namespace App;

        /// <summary>Says hello.</summary>
        [Flow("hello", Namespace = "zoomcamp")]
        public sealed partial class HelloFlow(HelloFlow.Inputs inputs)
        {
            /// <summary>Whom to greet.</summary>
            /// <param name="Name">The name.</param>
            public sealed record Inputs(string Name = "Will");

            /// <summary>Greets.</summary>
            /// <returns>The greeting.</returns>
            [Task]
            public string Greet() => $"Hello, {inputs.Name}!";
        }
        """;

    public const string Taxi =
        """
        namespace App;

        /// <summary>The colour of the cabs.</summary>
        public enum TaxiType
        {
            /// <summary>Green.</summary>
            Green,

            /// <summary>Yellow.</summary>
            Yellow,
        }

        /// <summary>Where trips come from.</summary>
        public interface ITripSource
        {
            /// <summary>Downloads.</summary>
            Task<Artifact> DownloadAsync(TaxiType taxi, YearMonth month, TaskContext task, CancellationToken ct);
        }

        /// <summary>Where trips go.</summary>
        public interface ITripWarehouse
        {
            /// <summary>Creates.</summary>
            Task CreateTablesAsync(TaxiType taxi, CancellationToken ct);

            /// <summary>Stages.</summary>
            Task<long> StageAsync(Artifact file, CancellationToken ct);

            /// <summary>Merges.</summary>
            Task<long> MergeAsync(long staged, CancellationToken ct);
        }

        /// <summary>Loads one month of NYC taxi trips; running it again adds nothing.</summary>
        [Flow("taxi", Namespace = "zoomcamp")]
        [Concurrency(1, OnLimit = OnLimit.Queue)]
        [Labels("team", "data")]
        public sealed partial class TaxiFlow(TaxiFlow.Inputs inputs, ExecutionInfo execution, ITripSource source, ITripWarehouse warehouse)
        {
            /// <summary>Which trips to load.</summary>
            /// <param name="Taxi">The colour of the cabs.</param>
            /// <param name="Month">The month of the file, e.g. 2019-01.</param>
            public sealed record Inputs(TaxiType Taxi = TaxiType.Green, YearMonth? Month = null);

            /// <summary>What came of it.</summary>
            /// <param name="Staged">Rows read.</param>
            /// <param name="Inserted">Rows new.</param>
            public sealed record Outputs(long Staged, long Inserted);

            /// <summary>The first of each month.</summary>
            [Schedule("0 9 1 * *", TimeZone = "America/New_York")]
            public static Inputs Green(ScheduleTick tick) => new(TaxiType.Green, YearMonth.From(tick.ScheduledAt));

            private YearMonth Month => inputs.Month ?? YearMonth.From(execution.LogicalDate);

            /// <summary>Downloads the month's file.</summary>
            [Task, Retry(3, Delay = "10s", Backoff = Backoff.Exponential, On = [typeof(IOException), typeof(TimeoutException)]), Timeout("10m")]
            public Task<Artifact> ExtractAsync(TaskContext task, CancellationToken ct) => source.DownloadAsync(inputs.Taxi, Month, task, ct);

            /// <summary>Creates the tables where they are missing.</summary>
            [Task]
            public Task CreateTablesAsync(CancellationToken ct) => warehouse.CreateTablesAsync(inputs.Taxi, ct);

            /// <summary>Copies the file into the staging table.</summary>
            [Task(After = [nameof(CreateTablesAsync)])]
            public Task<long> StageAsync(Artifact extract, CancellationToken ct) => warehouse.StageAsync(extract, ct);

            /// <summary>Merges what is new.</summary>
            [Task]
            public Task<long> MergeAsync(long stage, CancellationToken ct) => warehouse.MergeAsync(stage, ct);

            /// <summary>The counts.</summary>
            [Output]
            public Outputs Result(long stage, long merge) => new(stage, merge);

            /// <summary>Tells someone.</summary>
            [OnFailure]
            public Task NotifyAsync(FlowFailure failure, CancellationToken ct) => Task.FromException(new InvalidOperationException(failure.First.Error.Message));

            /// <summary>Removes the files.</summary>
            [Finally]
            public Task PurgeAsync(TaskContext task) => task.Artifacts.PurgeExecutionAsync();
        }
        """;

    public const string FanOut =
        """
        namespace App;

        /// <summary>Loads many months side by side.</summary>
        [Flow]
        public sealed partial class MonthsFlow
        {
            /// <summary>A part of a month.</summary>
            public sealed record Part(YearMonth Month, int Number);

            /// <summary>The months.</summary>
            [Task]
            public IReadOnlyList<YearMonth> Months() => [new(2019, 1), new(2019, 2)];

            /// <summary>One month.</summary>
            [Task(MaxParallel = 4)]
            public async ValueTask<Part> LoadAsync([Each(nameof(Months))] YearMonth month, CancellationToken ct)
            {
                await Task.Yield();
                ct.ThrowIfCancellationRequested();
                return new Part(month, month.Month);
            }

            /// <summary>All parts.</summary>
            [Task]
            public int Sum(IReadOnlyList<Part> load) => load.Sum(part => part.Number);

            /// <summary>All parts in a list.</summary>
            [Task]
            public int Count([From(nameof(LoadAsync))] List<Part> parts) => parts.Count;

            /// <summary>Failures too.</summary>
            [Task]
            public string Report([From(nameof(LoadAsync))] IReadOnlyList<TaskOutcome<Part>> outcomes, TaskOutcome<int> sum) =>
                $"{outcomes.Count(outcome => outcome.IsSuccess)} of {outcomes.Count}, {sum.State}";
        }
        """;

    public const string Branch =
        """
        namespace App;

        /// <summary>Takes one way or the other.</summary>
        [Flow("branch")]
        [Pool("warehouse")]
        public sealed partial class BranchFlow(BranchFlow.Inputs inputs)
        {
            /// <summary>Which way.</summary>
            /// <param name="Left">Whether left.</param>
            public sealed record Inputs(bool Left);

            private bool IsLeft => inputs.Left;

            private bool IsRight(int start) => !inputs.Left && start > 0;

            /// <summary>Begins.</summary>
            [Task]
            public int Start() => 1;

            /// <summary>Left.</summary>
            [Task(After = [nameof(Start)]), When(nameof(IsLeft))]
            public string GoLeft() => "left";

            /// <summary>Right.</summary>
            [Task(AllowFailure = true), When(nameof(IsRight)), Pool("other", Slots = 2)]
            public int GoRight(int start) => start + 1;

            /// <summary>Joins.</summary>
            [Task]
            public string Join(string? goLeft, int? goRight) => goLeft ?? goRight?.ToString() ?? "nowhere";

            /// <summary>Joins what succeeded.</summary>
            [Task(Join = Pipelines.Join.AnySucceeded)]
            public string Any(TaskOutcome<string> goLeft, int? goRight) => $"{goLeft.IsSuccess} {goRight}";

            /// <summary>Returns nothing, or perhaps null.</summary>
            [Task(After = [nameof(Any)], Join = Pipelines.Join.AllFinished)]
            public Task<string?> PerhapsAsync() => Task.FromResult<string?>(null);

            /// <summary>Only after the right way failed.</summary>
            [OnFailure(nameof(GoRight))]
            public void Complain()
            {
            }
        }
        """;

    public const string Triggers =
        """
        namespace App;

        /// <summary>Has outputs.</summary>
        [Flow("first")]
        public sealed partial class FirstFlow
        {
            /// <summary>Made.</summary>
            [Task]
            public int Make() => 1;

            /// <summary>The number.</summary>
            [Output]
            public int Result(int make) => make;

            /// <summary>They wait for each other.</summary>
            [AfterFlow<TriggeredFlow>(Enabled = false)]
            public static bool AfterTriggered(FlowCompleted completed) => completed.State == ExecutionState.Succeeded;

            /// <summary>Starts it or not.</summary>
            [Webhook("start")]
            public static bool Start(WebhookRequest<Body> request) => request.Content.Count > 0;
        }

        /// <summary>A message.</summary>
        public sealed record Message(string Text);

        /// <summary>The body of a request.</summary>
        public sealed record Body(string Name, int Count = 1);

        /// <summary>A mailbox.</summary>
        public abstract class Mailbox : IPollSource<Message>, IListenSource<Message>
        {
            /// <inheritdoc/>
            public abstract Task<PollResult<Message>> PollAsync(string? cursor, CancellationToken cancellationToken);

            /// <inheritdoc/>
            public abstract IAsyncEnumerable<Received<Message>> ListenAsync(string? cursor, CancellationToken cancellationToken);
        }

        /// <summary>Starts on everything.</summary>
        [Flow("triggered")]
        [Schedule("@daily", Missed = Missed.All, Overlap = Overlap.Skip, Jitter = "30s")]
        public sealed partial class TriggeredFlow(TriggeredFlow.Inputs inputs)
        {
            /// <summary>What started it.</summary>
            /// <param name="By">By what.</param>
            /// <param name="Count">How often.</param>
            public sealed record Inputs(string By = "class", int Count = 1);

            /// <summary>Hourly.</summary>
            [Schedule("0 * * * *")]
            public static Inputs? Hourly(ScheduleTick tick) => tick.ScheduledAt.Hour == 0 ? null : new Inputs("hourly", tick.ScheduledAt.Hour);

            /// <summary>Plain.</summary>
            [Webhook("plain")]
            public static Inputs Plain(WebhookRequest request) => new(request.Method);

            /// <summary>Typed.</summary>
            [Webhook("typed")]
            public static Inputs? Typed(WebhookRequest<Body> request) => request.Content.Count > 0 ? new Inputs(request.Content.Name, request.Content.Count) : null;

            /// <summary>After another.</summary>
            [AfterFlow<FirstFlow>(States = [ExecutionState.Succeeded])]
            public static Inputs AfterFirst(FlowCompleted<int> completed) => new("first", completed.Outputs);

            /// <summary>Files.</summary>
            [FileArrival("inbox/*.csv", SettledFor = "5s")]
            public static IEnumerable<Inputs> Arrived(FileArrived file) => [new(file.Path), new(file.Path, 2)];

            /// <summary>Polled.</summary>
            [Poll<Mailbox>(Every = "1h")]
            public static Inputs Polled(Message message) => new(message.Text);

            /// <summary>One message.</summary>
            [Listen<Mailbox>]
            public static Inputs Heard(Message message) => new(message.Text);

            /// <summary>Many messages.</summary>
            [Listen<Mailbox>(MaxBatch = 10, MaxWait = "2s")]
            public static Inputs HeardMany(IReadOnlyList<Message> messages) => new("many", messages.Count);

            /// <summary>Works.</summary>
            [Task]
            public string Work() => inputs.By;
        }
        """;

    public const string TriggerSettings =
        """
        namespace App;

        /// <summary>Loads green trips.</summary>
        [Flow("green")]
        public sealed partial class GreenFlow
        {
            /// <summary>What it made.</summary>
            public sealed record Outputs(long Rows);

            /// <summary>Loads.</summary>
            [Task]
            public long Load() => 1;

            /// <summary>The rows.</summary>
            [Output]
            public Outputs Result(long load) => new(load);
        }

        /// <summary>Loads yellow trips.</summary>
        [Flow("yellow")]
        [ScheduleOn("2026-12-24 09:00")]
        public sealed partial class YellowFlow
        {
            /// <summary>Loads.</summary>
            [Task]
            public long Load() => 1;

            /// <summary>The rows.</summary>
            [Output]
            public long Result(long load) => load;

            /// <summary>Whether any one has failed.</summary>
            [AfterFlows<GreenFlow, ReportFlow>(Within = "2h", States = [ExecutionState.Failed, ExecutionState.Canceled])]
            public static bool Repair(FlowCompleted green, FlowCompleted report) => green.State == ExecutionState.Failed;
        }

        /// <summary>An object store.</summary>
        public abstract class Bucket : IFileSource
        {
            /// <inheritdoc/>
            public abstract IAsyncEnumerable<SourceFile> ListAsync(string pattern, CancellationToken cancellationToken);

            /// <inheritdoc/>
            public abstract Task<string> MoveAsync(SourceFile file, string folder, CancellationToken cancellationToken);
        }

        /// <summary>Reports.</summary>
        [Flow("report")]
        [Schedule("@daily", From = "2026-01-01", Until = "2027-01-01 09:30", MaxLateness = "12h", TimeZone = "Europe/Berlin")]
        [ScheduleOn(["2026-12-31 23:59:59", "2026-12-24"], TimeZone = "America/New_York", Missed = Missed.All, Overlap = Overlap.Queue, Jitter = "1m", MaxLateness = "1h", Enabled = false)]
        public sealed partial class ReportFlow(ReportFlow.Inputs inputs)
        {
            /// <summary>What started it.</summary>
            /// <param name="By">By what.</param>
            /// <param name="Count">How often.</param>
            public sealed record Inputs(string By = "class", long Count = 1);

            /// <summary>Two dates.</summary>
            [ScheduleOn("2026-12-24 09:00", "2026-12-31 09:00")]
            public static Inputs? Holidays(ScheduleTick tick) => tick.NextAt is null ? null : new Inputs("holidays", tick.ScheduledAt.Day);

            /// <summary>Of GitHub.</summary>
            [Webhook("github", Signature = WebhookSignature.GitHub, Secret = "github-webhook")]
            public static Inputs Pushed(WebhookRequest request) => new(request.Headers["X-GitHub-Event"]);

            /// <summary>Of whoever.</summary>
            [Webhook("all", Methods = ["GET", "PUT", "GET"], Signature = WebhookSignature.Slack, Secret = "slack", IdempotencyHeader = "X-Id", WaitFor = "1m30s", MaxBodyBytes = 2048, RequestsPerMinute = 60)]
            public static IEnumerable<Inputs> Asked(WebhookRequest request) => [new(request.Method), new(request.Method, 2)];

            /// <summary>Both.</summary>
            [AfterFlows<GreenFlow, YellowFlow>(Within = "1d")]
            public static Inputs Both(FlowCompleted<GreenFlow.Outputs> green, FlowCompleted<long> yellow) => new("both", green.Outputs!.Rows + yellow.Outputs);

            /// <summary>All three.</summary>
            [AfterFlows<YellowFlow, GreenFlow, ReportFlow>(Deadline = "09:30", TimeZone = "America/New_York")]
            public static Inputs? AllThree(FlowCompleted yellow, FlowCompleted<GreenFlow.Outputs> green, FlowCompleted report) =>
                green.Outputs is { } outputs ? new Inputs(yellow.Execution.FlowId + report.Execution.FlowId, outputs.Rows) : null;

            /// <summary>Files of this machine.</summary>
            [FileArrival("inbox/*.csv", Every = "1m", MoveTo = "inbox/done")]
            public static Inputs Arrived(FileArrived file) => new(file.Path);

            /// <summary>Files of a bucket.</summary>
            [FileArrival<Bucket>("bucket/*.csv", SettledFor = "10s", Every = "500ms", MoveTo = "done")]
            public static Inputs InBucket(FileArrived file) => new(file.Path, file.SizeBytes);

            /// <summary>Works.</summary>
            [Task]
            public string Work() => inputs.By;
        }
        """;

    public const string Inherited =
        """
        namespace App
        {
            namespace Deep
            {
                /// <summary>What loads have in common.</summary>
                [Retry(2, Delay = "1m")]
                public abstract class LoadFlow(string table)
                {
                    /// <summary>Opens the table.</summary>
                    [Task]
                    public Task OpenAsync() => Task.FromResult(table);

                    /// <summary>Loads it.</summary>
                    [Task(After = [nameof(OpenAsync)])]
                    public abstract Task<int> LoadAsync(CancellationToken ct);

                    /// <summary>Closes it.</summary>
                    [Finally]
                    public virtual ValueTask CloseAsync() => default;
                }
            }

            /// <summary>Around the flow.</summary>
            public static partial class Outer
            {
                /// <summary>Loads events.</summary>
                [Flow("events")]
                internal sealed partial class EventsFlow() : Deep.LoadFlow("events")
                {
                    /// <inheritdoc/>
                    public override Task<int> LoadAsync(CancellationToken ct) => Task.FromResult(7);

                    /// <summary>A keyword as a name.</summary>
                    [Task]
                    public void @event([From(nameof(LoadAsync))] long @long)
                    {
                    }
                }
            }
        }
        """;

    public const string Inputs =
        """
        using System.Collections.Immutable;
        using System.ComponentModel.DataAnnotations;
        using System.Text.Json;

        namespace App;

        /// <summary>How loud.</summary>
        public enum Level
        {
            /// <summary>Hardly.</summary>
            VeryLow,

            /// <summary>Much.</summary>
            High = 5,
        }

        /// <summary>A place, with others below it.</summary>
        /// <param name="Name">Its name.</param>
        /// <param name="Below">Those below.</param>
        public sealed record Place(string Name, IReadOnlyList<Place>? Below = null);

        /// <summary>Where to write.</summary>
        public sealed class Target
        {
            /// <summary>The folder.</summary>
            public required string Folder { get; init; }

            /// <summary>How many lines.</summary>
            [Range(1, 1000)]
            public int Lines { get; set; } = 10 * 10;

            /// <summary>Tags.</summary>
            public List<string> Tags { get; init; } = ["a"];
        }

        /// <summary>Takes inputs of every type.</summary>
        [Flow("inputs")]
        public sealed partial class InputsFlow(InputsFlow.Inputs inputs)
        {
            /// <summary>Everything.</summary>
            /// <param name="Text">Some text, "quoted" &amp; more.</param>
            /// <param name="Places">Places.</param>
            /// <param name="Count">A count.</param>
            /// <param name="Ratio">A ratio.</param>
            /// <param name="Level">A choice.</param>
            /// <param name="MaybeLevel">A choice or none.</param>
            /// <param name="Target">A target.</param>
            /// <param name="Limits">Limits by name.</param>
            /// <param name="Days">Days.</param>
            /// <param name="Window">A time.</param>
            /// <param name="At">An instant.</param>
            /// <param name="File">A file.</param>
            /// <param name="Password">A password.</param>
            /// <param name="Extra">Anything.</param>
            public sealed record Inputs(
                [property: RegularExpression("[a-z]+"), MaxLength(5)] string Text,
                ImmutableArray<Place> Places,
                [Range(1, 9)] int Count = 5,
                double? Ratio = null,
                Level Level = Level.High,
                Level? MaybeLevel = null,
                Target? Target = null,
                IReadOnlyDictionary<string, long>? Limits = null,
                DateOnly[]? Days = null,
                TimeSpan? Window = null,
                DateTimeOffset? At = null,
                Artifact? File = null,
                Secret? Password = null,
                JsonElement? Extra = null);

            /// <summary>Echoes.</summary>
            [Task]
            public Inputs Echo() => inputs;

            /// <summary>A tuple of several.</summary>
            [Task]
            public (long Count, string Name) Pair(Inputs echo) => (echo.Count, echo.Text);

            /// <summary>Takes the tuple.</summary>
            [Task]
            public long Total((long Count, string Name) pair) => pair.Count;
        }
        """;

    public const string Approvals =
        """
        using System.ComponentModel.DataAnnotations;

        namespace App;

        /// <summary>What to do with it.</summary>
        public enum Choice
        {
            /// <summary>Publish it.</summary>
            Publish,

            /// <summary>Publish it later.</summary>
            PublishLater,

            /// <summary>Throw it away.</summary>
            Discard,
        }

        /// <summary>Asks people.</summary>
        [Flow("approvals")]
        public sealed partial class ApprovalsFlow
        {
            /// <summary>A decision with reasons.</summary>
            /// <param name="Choice">What to do.</param>
            /// <param name="Percent">How much of it.</param>
            public sealed record Verdict(Choice Choice, [Range(1, 100)] int Percent = 100);

            private static readonly Verdict Nothing = new(Choice.Discard);

            private static bool No => false;

            /// <summary>The parts.</summary>
            [Task]
            public string[] Parts() => ["a", "b"];

            /// <summary>Asks for yes or no.</summary>
            /// <param name="approval">Whether it goes on.</param>
            [Task, Approval("Go on?", Timeout = "2d", Default = nameof(No))]
            public string Ask(Approval<bool> approval) => $"{approval.Decision} by {approval.By}, {approval.IsDefault}";

            /// <summary>Asks for one of several, for each part.</summary>
            [Task, Approval("What of this part?")]
            public Approval<Choice> Choose([Each(nameof(Parts))] string part, Approval<Choice> approval) => approval;

            /// <summary>Asks for something with rules.</summary>
            [Task, Approval("How much?", Timeout = "12h", Default = nameof(Nothing))]
            public Task<Verdict> WeighAsync(Approval<Verdict> verdict, CancellationToken ct) => Task.FromResult(verdict.Decision);

            /// <summary>Asks for some of several texts.</summary>
            [Task, Approval("Where to?", Timeout = "1h", Default = nameof(Home))]
            public string? Place([AllowedValues("north", "south")] Approval<string?> place) => place.Decision;

            /// <summary>Takes what was decided.</summary>
            [Task]
            public int Tell(IReadOnlyList<Approval<Choice>> choose, Verdict weigh, string? place) => choose.Count + weigh.Percent + (place?.Length ?? 0);

            private static string Home() => "north";
        }
        """;

    public const string Policies =
        """
        using System.Text.Json.Serialization;

        namespace App;

        /// <summary>Has limits of every kind.</summary>
        [Flow("policies", Timeout = "2h", Priority = -5)]
        [Concurrency(1, Key = nameof(Inputs.Taxi), OnLimit = OnLimit.Cancel)]
        [Retry(3, Scope = RetryScope.Execution, Delay = "1h")]
        [Retry(7)]
        public sealed partial class PoliciesFlow
        {
            /// <summary>What to load.</summary>
            /// <param name="Taxi">The colour of the cabs.</param>
            public sealed record Inputs([property: JsonPropertyName("colour")] string Taxi = "green");

            /// <summary>Loads.</summary>
            [Task]
            public int Load() => 1;

            /// <summary>Stores.</summary>
            [Task, Retry(1, Delay = "1s")]
            public void Store(int load) { }

            /// <summary>Checks.</summary>
            [Task, Retry(0)]
            public void Check(int load) { }
        }
        """;

    public static TheoryData<string> Names() => ["Approvals", "Policies", "Hello", "Taxi", "FanOut", "Branch", "Triggers", "TriggerSettings", "Inherited", "Inputs"];

    public static string Get(string name) => (string)typeof(TellingFlows).GetField(name)!.GetRawConstantValue()!;
}
