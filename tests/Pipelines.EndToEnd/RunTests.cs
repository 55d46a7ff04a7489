using System.Text.Json;

namespace Pipelines.EndToEnd;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_sample_month_is_loaded_and_a_second_run_adds_nothing()
    {
        var first = await PipelineProcess.RunAsync(_data.Path, "run", "taxi", "--source", "sample", "--month", "2019-01", "--json");

        first.ExitCode.ShouldBe(0, first.All);
        var outputs = Json(first).GetProperty("outputs");
        var inserted = outputs.GetProperty("inserted").GetInt64();
        inserted.ShouldBeGreaterThan(0);
        outputs.GetProperty("staged").GetInt64().ShouldBe(inserted);
        var (rows, digest) = Warehouse.Digest(_data.Path, "green_tripdata");
        rows.ShouldBe(inserted);

        var second = await PipelineProcess.RunAsync(_data.Path, "run", "taxi", "--source", "sample", "--month", "2019-01", "--json");

        second.ExitCode.ShouldBe(0, second.All);
        Json(second).GetProperty("outputs").GetProperty("inserted").GetInt64().ShouldBe(0);
        Warehouse.Digest(_data.Path, "green_tripdata").ShouldBe((rows, digest));
    }

    [Fact]
    public async Task Json_is_one_object_that_tells_all()
    {
        var run = await PipelineProcess.RunAsync(_data.Path, "run", "taxi", "--source", "sample", "--taxi", "yellow", "--month", "2020-04", "--json");

        run.ExitCode.ShouldBe(0, run.All);
        var json = Json(run);
        json.GetProperty("executionId").GetString()!.Length.ShouldBe(26);
        json.GetProperty("flow").GetString().ShouldBe("zoomcamp/taxi");
        json.GetProperty("state").GetString().ShouldBe("succeeded");
        json.GetProperty("inputs").GetProperty("taxi").GetString().ShouldBe("yellow");
        json.GetProperty("inputs").GetProperty("month").GetString().ShouldBe("2020-04");
        json.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        var stage = json.GetProperty("tasks").EnumerateArray().Single(task => task.GetProperty("id").GetString() == "stage");
        stage.GetProperty("state").GetString().ShouldBe("succeeded");
        stage.GetProperty("attempts").GetInt32().ShouldBe(1);
        stage.GetProperty("durationMs").GetDouble().ShouldBeGreaterThan(0);
        stage.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "rows staged").GetProperty("value").GetDouble()
            .ShouldBe(json.GetProperty("outputs").GetProperty("staged").GetDouble());
    }

    [Theory]
    [InlineData("run taix", "taxi")]
    [InlineData("run taxi --tax green", "--taxi")]
    [InlineData("run taxi --taxi blue", "green")]
    [InlineData("run taxi --month Janury", "yyyy-MM")]
    [InlineData("rnu taxi", "run")]
    public async Task Bad_usage_ends_with_code_2_and_says_what_was_expected(string arguments, string expected)
    {
        var run = await PipelineProcess.RunAsync(_data.Path, arguments.Split(' '));

        run.ExitCode.ShouldBe(2, run.All);
        run.Error.ShouldContain(expected, customMessage: run.All);
        File.Exists(_data["warehouse.db"]).ShouldBeFalse("bad usage must touch nothing");
    }

    [Fact]
    public async Task Every_bad_input_is_reported_at_once()
    {
        var run = await PipelineProcess.RunAsync(_data.Path, "run", "taxi", "--taxi", "blue", "--month", "Janury", "--sorce", "sample");

        run.ExitCode.ShouldBe(2, run.All);
        run.Error.ShouldContain("blue");
        run.Error.ShouldContain("Janury");
        run.Error.ShouldContain("Did you mean '--source'?");
    }

    [Fact]
    public async Task A_missing_month_fails_with_code_1_and_a_clear_error()
    {
        var folder = Directory.CreateDirectory(_data["files"]).FullName;

        var run = await PipelineProcess.RunAsync(_data["state"], "run", "taxi", "--source", folder, "--month", "2019-01");

        run.ExitCode.ShouldBe(1, run.All);
        (run.Output + run.Error).ShouldContain("green_tripdata_2019-01.csv", customMessage: run.All);
    }

    [Fact]
    public async Task Hello_prints_its_greeting_to_the_log()
    {
        var run = await PipelineProcess.RunAsync(_data.Path, "run", "hello", "--name", "Ada", "--pause", "0s");

        run.ExitCode.ShouldBe(0, run.All);
        var logs = await PipelineProcess.RunAsync(_data.Path, "logs", "last");
        logs.ExitCode.ShouldBe(0, logs.All);
        logs.Output.ShouldContain("Ada");
    }

    private static JsonElement Json(PipelineProcess.Ended run)
    {
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }
}
