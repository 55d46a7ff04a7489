using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class UsageTests : IDisposable
{
    private static readonly FlowDefinition Taxi = TestFlow.Of(TestFlow.Returning("extract", "1")) with
    {
        Namespace = "zoomcamp",
        Id = "taxi",
        Description = "Loads one month of trips.",
        Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"", "green", "yellow"), TestInputs.Month, TestInputs.Of("dataDirectory", InputKind.Text), TestInputs.Of("token", InputKind.Secret)),
    };

    private readonly CliProgram _program = new(Taxi, TestFlow.Of(TestFlow.Task("greet")) with { Id = "hello" });

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task An_unknown_command_is_answered_with_the_nearest_one()
    {
        var result = await _program.RunAsync("exections");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'exections' is not a command. Did you mean 'executions'?");
        result.Error.ShouldEndWith($"Try '--help'.{Environment.NewLine}");
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_flow_is_answered_with_the_nearest_one_and_stores_nothing()
    {
        var result = await _program.RunAsync("run", "taxy", "--month", "2019-01");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("There is no flow 'taxy'. Did you mean 'taxi'? The flows are: hello, taxi.");
        Directory.Exists(Path.Combine(_program.Folder, "data")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_without_a_flow_lists_the_flows()
    {
        var result = await _program.RunAsync("run");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'run' needs the flow to run: taxi, hello.");
    }

    [Fact]
    public async Task An_unknown_input_is_answered_with_the_nearest_one_and_its_value_is_no_mistake_of_its_own()
    {
        var result = await _program.RunAsync("run", "taxi", "--moth", "2019-01");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'--moth' is not an option of 'run taxi'. Did you mean '--month'?");
        result.Error.ShouldNotContain("2019-01");
    }

    [Fact]
    public async Task Every_bad_input_is_told_at_once()
    {
        var result = await _program.RunAsync("run", "taxi", "--taxi", "blue", "--month", "2019-13", "--inputs", """{"dataDir": "x"}""");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("The inputs of flow 'zoomcamp/taxi' are not valid:");
        result.Error.ShouldContain("  taxi: expected one of: green, yellow, got 'blue'");
        result.Error.ShouldContain("  month: expected a month (yyyy-MM), got '2019-13'");
        result.Error.ShouldContain("  dataDir: is not an input. Did you mean 'dataDirectory'?");
        Directory.Exists(Path.Combine(_program.Folder, "data")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_bad_default_of_the_configuration_names_its_setting()
    {
        _program.Settings["Pipelines:Flows:taxi:Inputs:Month"] = "January";
        var result = await _program.RunAsync("run", "taxi");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("month: expected a month (yyyy-MM), got 'January' (set by Pipelines:Flows:taxi:Inputs:Month)");
    }

    [Theory]
    [InlineData("--label", "nonsense", "'nonsense' is not a label: expected key=value.")]
    [InlineData("--logical-date", "soon", "'soon' is not a time for --logical-date")]
    [InlineData("--inputs", "{", "--inputs is not JSON")]
    [InlineData("--inputs", "@nowhere.json", "The file of --inputs @nowhere.json cannot be read")]
    public async Task Bad_options_of_run_are_usage_errors(string option, string value, string message)
    {
        var result = await _program.RunAsync("run", "taxi", option, value);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Labels_have_the_bounds_that_they_have_everywhere()
    {
        (await _program.RunAsync("run", "hello", "--label", $"why={new string('x', 1001)}")).Error.ShouldContain("A label has a key of 1 to 200 characters and a value of at most 1000, got 'why=xxx");
        (await _program.RunAsync("run", "hello", "--label", " =x")).Error.ShouldContain("got '=x'.");
        var many = Enumerable.Range(0, 101).SelectMany(static number => new[] { "--label", $"key{number}=value" });
        (await _program.RunAsync(["run", "hello", .. many])).Error.ShouldContain("An execution has at most 100 labels, got 101.");
    }

    [Fact]
    public async Task All_mistakes_of_the_settings_are_told_with_their_keys()
    {
        _program.Settings["Pipelines:MaxParallelTasks"] = "many";
        _program.Settings["Pipelines:LeaseDuration"] = "2h";
        _program.Settings["Pipelines:MaxParalelExecutions"] = "3";
        var result = await _program.RunAsync("run", "hello");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Pipelines:MaxParallelTasks: expected a whole number, got 'many'");
        result.Error.ShouldContain("Pipelines:LeaseDuration: ");
        result.Error.ShouldContain("Pipelines:MaxParalelExecutions: is not a setting. Did you mean 'Pipelines:MaxParallelExecutions'?");
    }

    [Fact]
    public async Task Help_of_a_flow_describes_its_inputs()
    {
        _program.Settings["Pipelines:Flows:taxi:Inputs:dataDirectory"] = "/data";
        var result = await _program.RunAsync("run", "taxi", "--help");
        result.ExitCode.ShouldBe(0);
        var text = string.Join(' ', result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        text.ShouldContain("Loads one month of trips.");
        text.ShouldContain("run taxi [inputs] [options]");
        text.ShouldContain("--taxi <green|yellow>");
        text.ShouldContain("The taxi. [default: green]");
        text.ShouldContain("The month of the file. Expects a month (yyyy-MM).");
        text.ShouldContain("[default: /data, set by Pipelines:Flows:taxi:Inputs:dataDirectory]");
        text.ShouldContain("--token <secret>");
        text.ShouldContain("--logical-date <time>");
    }

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var result = await _program.RunAsync("--help");
        result.ExitCode.ShouldBe(0);
        foreach (var command in new[] { "serve", "run", "list", "show", "graph", "executions", "logs", "doctor" })
        {
            result.Output.ShouldContain($"\n  {command} ");
        }
    }

    [Fact]
    public async Task Version_names_the_program_and_the_product()
    {
        var result = await _program.RunAsync("--version");
        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("(Pipelines 0.");
    }

    [Theory]
    [InlineData("executions", "--state", "runing", "'runing' is not a state. Did you mean 'running'?")]
    [InlineData("executions", "--flow", "helo", "There is no flow 'helo'. Did you mean 'hello'?")]
    [InlineData("graph", "hello", "--format=png", "'png' is not a format")]
    [InlineData("logs", "last", "--level=loud", "'loud' is not a level")]
    [InlineData("logs", "last", "--task=x", "There are no executions yet")]
    public async Task Bad_values_are_usage_errors(string command, string first, string second, string message)
    {
        var result = await _program.RunAsync(command, first, second);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(message);
    }
}
