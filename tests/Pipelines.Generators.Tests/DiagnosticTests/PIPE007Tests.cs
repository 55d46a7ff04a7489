namespace Pipelines.Generators.Tests.DiagnosticTests;

public class PIPE007Tests
{
    private const string Load = "[Task] public Task<int> LoadAsync() => Task.FromResult(1); private bool IsDue => true; private int Helper() => 1; [Finally] public void Clean() { } ";

    [Fact]
    public void Names_of_tasks_and_conditions_are_good() =>
        GeneratorRun.OfFlow(Load + "[Task(After = [nameof(LoadAsync)]), When(nameof(IsDue))] public void Store([From(nameof(LoadAsync))] int file) { } [OnFailure(nameof(LoadAsync))] public void Tell() { }").ShouldBeGood();

    [Theory]
    [InlineData("[Task(After = [\"LoadAsyn\"])] public void Store() { }", "\"LoadAsyn\"", "did you mean 'LoadAsync'?")]
    [InlineData("[Task(After = new[] { nameof(LoadAsync), nameof(Helper) })] public void Store() { }", "nameof(Helper)", "not marked with [Task]")]
    [InlineData("[Task(After = [nameof(Clean)])] public void Store() { }", "nameof(Clean)", "which is a [Finally] handler, not a task")]
    [InlineData("[Task] public void Store([From(\"Lod\")] int file) { }", "\"Lod\"", "did you mean 'LoadAsync'?")]
    [InlineData("[Task] public void Store([Each(\"Nothing\")] int file) { }", "\"Nothing\"", "which is no task of 'DemoFlow'; its tasks are LoadAsync, Store")]
    [InlineData("[OnFailure(\"Store\")] public void Tell() { }", "\"Store\"", "which is no task of 'DemoFlow'")]
    [InlineData("[Task, When(\"IsDu\")] public void Store() { }", "\"IsDu\"", "did you mean 'IsDue'?")]
    [InlineData("[Task, When(nameof(Helper))] public void Store() { }", "nameof(Helper)", "which returns 'int'; name a bool property or a method that returns bool")]
    public void A_wrong_name_is_reported_where_it_stands(string member, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Load + member).ShouldFailOnlyWith("PIPE007");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("nameof(No)", "bool", "private static bool No => false;")]
    [InlineData("nameof(No)", "bool", "private const bool No = false;")]
    [InlineData("nameof(No)", "long", "private static int No() => 0;")]
    [InlineData("nameof(No)", "string?", "internal static string? No { get; } = null;")]
    public void A_static_member_of_the_right_type_is_a_good_default_of_an_approval(string name, string type, string member) =>
        GeneratorRun.OfFlow($"{member} [Task, Approval(\"Go on?\", Timeout = \"1d\", Default = {name})] public void Review(Approval<{type}> approval) {{ }}").ShouldBeGood();

    [Theory]
    [InlineData("\"Noo\"", "bool", "private static bool No => false;", "did you mean 'No'?")]
    [InlineData("nameof(No)", "bool", "private bool No => false;", "which is no static member")]
    [InlineData("nameof(No)", "bool", "private static bool No(int x) => false;", "which has parameters")]
    [InlineData("nameof(No)", "bool", "private static string No => \"\";", "which gives 'string', but the decision is 'bool'")]
    [InlineData("nameof(No)", "string", "private static string? No => null;", "which gives 'string?', but the decision is 'string'")]
    [InlineData("nameof(No)", "bool", "private static Task<bool> No() => Task.FromResult(false);", "which gives 'Task<bool>'")]
    [InlineData("nameof(No)", "bool", "private static void No() { }", "which gives no value")]
    public void A_wrong_default_of_an_approval_is_reported_where_it_stands(string name, string type, string member, string reason)
    {
        var mistake = GeneratorRun.OfFlow($"{member} [Task, Approval(\"Go on?\", Timeout = \"1d\", Default = {name})] public void Review(Approval<{type}> approval) {{ }}").ShouldFailOnlyWith("PIPE007");

        mistake.On.ShouldBe(name);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("nameof(DemoFlow.Inputs.Taxi)")]
    [InlineData("nameof(DemoFlow.Inputs.Month)")]
    [InlineData("\"taxi\"")]
    public void An_input_of_one_simple_value_is_a_good_key(string key) =>
        GeneratorRun.OfFlow("public sealed record Inputs(string Taxi = \"\", YearMonth? Month = null); [Task] public int Load() => 1;", attributes: $"[Concurrency(1, Key = {key})]").ShouldBeGood();

    [Theory]
    [InlineData("public sealed record Inputs(string Taxi, Secret Token);", "\"Texi\"", "which is no input; did you mean 'Taxi'?")]
    [InlineData("public sealed record Inputs(string Taxi, Secret Token);", "\"Something\"", "which is no input; the inputs are Taxi, Token")]
    [InlineData("", "\"Taxi\"", "but 'DemoFlow' has no inputs")]
    [InlineData("public sealed record Inputs(Secret? Token);", "\"Token\"", "which is a secret")]
    [InlineData("public sealed record Inputs(int[] Days);", "\"Days\"", "which is 'int[]'; only an input of one simple value")]
    [InlineData("public sealed record Range(int From, int To); public sealed record Inputs(Range Days);", "\"Days\"", "which is 'Range'")]
    public void A_wrong_key_is_reported_where_it_stands(string inputs, string key, string reason)
    {
        var mistake = GeneratorRun.OfFlow(inputs + " [Task] public int Load() => 1;", attributes: $"[Concurrency(1, Key = {key})]").ShouldFailOnlyWith("PIPE007");

        mistake.On.ShouldBe(key);
        mistake.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("[Output] public int A() => 1; [Output] public int B() => 1;", "B", "'A' already makes the outputs")]
    [InlineData("[Output] public void A() { }", "void", "which returns nothing")]
    [InlineData("[Output] public Task<int> A() => Task.FromResult(1);", "Task<int>", "nothing awaits it")]
    public void One_method_makes_the_outputs_and_returns_them(string members, string on, string reason)
    {
        var mistake = GeneratorRun.OfFlow(Load + members).ShouldFailOnlyWith("PIPE007");

        mistake.On.ShouldBe(on);
        mistake.Message.ShouldContain(reason);
    }
}
