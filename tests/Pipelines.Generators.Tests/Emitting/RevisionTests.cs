namespace Pipelines.Generators.Tests.Emitting;

public class RevisionTests
{
    private static readonly string Before = Revision(TellingFlows.Taxi);

    [Theory]
    [InlineData("/// <summary>Merges what is new.</summary>", "/// <summary>Merges.</summary>")]
    [InlineData("new(stage, merge);", "new(merge, stage);")]
    [InlineData("[Labels(\"team\", \"data\")]", "")]
    [InlineData("0 9 1 * *", "0 8 1 * *")]
    [InlineData("Namespace = \"zoomcamp\")]", "Namespace = \"zoomcamp\", Priority = 5)]")]
    [InlineData("Concurrency(1,", "Concurrency(2, Key = \"month\",")]
    [InlineData("private YearMonth Month =>", "public sealed record Body(int Year); [Webhook(\"w\")] public static Inputs Web(WebhookRequest<Body> request) => new(); private YearMonth Month =>")]
    [InlineData("[Schedule(\"0 9 1 * *\"", "[Schedule(\"0 9 1 * *\", From = \"2026-01-01\", Until = \"2027-01-01\", MaxLateness = \"1d\"")]
    [InlineData("private YearMonth Month =>", "[ScheduleOn(\"2026-12-24\")] public static Inputs Once(ScheduleTick tick) => new(); private YearMonth Month =>")]
    [InlineData("private YearMonth Month =>", "[FileArrival(\"in/*.csv\", MoveTo = \"done\")] public static Inputs Arrived(FileArrived file) => new(); private YearMonth Month =>")]
    public void What_does_not_matter_to_an_execution_keeps_it(string from, string to) => After(from, to).ShouldBe(Before);

    [Theory]
    [InlineData("Retry(3,", "Retry(4,")]
    [InlineData("Namespace = \"zoomcamp\")]", "Namespace = \"zoomcamp\", Timeout = \"2h\")]")]
    [InlineData("[Labels(", "[Retry(1, Scope = RetryScope.Execution), Labels(")]
    [InlineData("public Task<long> MergeAsync(long stage,", "[Approval(\"Merge?\")] public Task<long> MergeAsync(Approval<bool> approval, long stage,")]
    [InlineData("Timeout(\"10m\")", "Timeout(\"11m\")")]
    [InlineData("[Task(After = [nameof(CreateTablesAsync)])]", "[Task]")]
    [InlineData("record Outputs(long Staged, long Inserted)", "record Outputs(long Staged, double Inserted)")]
    [InlineData("YearMonth? Month = null)", "YearMonth? Month = null, int More = 1)")]
    [InlineData("Yellow,", "Yellow, Blue,")]
    [InlineData("CreateTablesAsync", "MakeTablesAsync")]
    public void What_matters_to_an_execution_changes_it(string from, string to) => After(from, to).ShouldNotBe(Before);

    [Fact]
    public void It_is_twelve_hexadecimal_digits() => Before.ShouldMatch("^[0-9a-f]{12}$");

    private static string After(string from, string to)
    {
        var edited = TellingFlows.Taxi.Replace(from, to, StringComparison.Ordinal);
        edited.ShouldNotBe(TellingFlows.Taxi, "the edit must change something");
        return Revision(edited);
    }

    private static string Revision(string source) => CompiledFlow.From(source).Definition("App.TaxiFlow").Revision;
}
