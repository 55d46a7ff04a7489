using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines;
using Pipelines.Testing;
using TaxiPipelines.Flows;
using TaxiPipelines.Sources;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Tests.Flows;

/// <summary>The whole flow, in memory and in virtual time, into a SQLite warehouse of the test.</summary>
public sealed class TaxiFlowTests : IDisposable
{
    private static readonly YearMonth January = new(2019, 1);
    private readonly SqliteWarehouse _warehouse = new();

    [Fact]
    public async Task A_month_is_loaded_once_however_often_it_is_run()
    {
        await WriteAsync(Csv.Rows(1000));

        var first = await RunAsync();
        var second = await RunAsync();

        first.Outputs.ShouldBe(new TaxiFlow.Outputs(1000, 1000, 0));
        second.Outputs.ShouldBe(new TaxiFlow.Outputs(1000, 0, 0));
        _warehouse.Count(Csv.Green).ShouldBe(1000);
    }

    [Fact]
    public async Task Data_and_order_are_as_the_course_has_them()
    {
        await WriteAsync(Csv.Rows(10));

        var result = await RunAsync();

        result.ShouldHaveSucceeded();
        result.ShouldHaveRunInOrder("extract", "stage", "merge", "purge");
        result.ShouldHaveRunInOrder("create-tables", "stage");
        result.Task("notify").ShouldBeSkipped();
    }

    [Fact]
    public async Task The_execution_is_labelled_with_file_and_taxi()
    {
        await WriteAsync(Csv.Rows(10));

        var labels = (await RunAsync()).Labels;

        (labels["file"], labels["taxi"], labels["team"]).ShouldBe(("green_tripdata_2019-01.csv", "green", "data"));
    }

    [Fact]
    public async Task The_month_is_that_of_the_logical_date_unless_it_is_given()
    {
        await WriteAsync(Csv.Rows(10));

        var result = await RunAsync(
            new TaxiFlow.Inputs(Source: _warehouse.Folder.Root),
            test => test.LogicalDate = new DateTimeOffset(2019, 1, 31, 9, 0, 0, TimeSpan.Zero));

        result.Labels["file"].ShouldBe("green_tripdata_2019-01.csv");
    }

    [Fact]
    public async Task Files_are_removed_after_a_clean_load()
    {
        await WriteAsync(Csv.Rows(10));

        (await RunAsync()).Artifacts.Uris.ShouldBeEmpty();

        Directory.GetFiles(_warehouse.Folder.Path("data/staging")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_quarantine_outlives_the_execution()
    {
        await WriteAsync(Csv.Rows(200) + Csv.Row(fare: "free") + "\n");

        var result = await RunAsync();

        result.Outputs.ShouldBe(new TaxiFlow.Outputs(200, 200, 1));
        result.ShouldHaveLogged("1 rows do not parse; they are kept in green_tripdata_2019-01.csv.quarantine.csv", LogLevel.Warning);
        result.Artifacts.Uris.ShouldContain(uri => uri.EndsWith("green_tripdata_2019-01.csv.quarantine.csv"));
    }

    [Fact]
    public async Task Too_many_bad_rows_fail_the_load_and_keep_its_files()
    {
        await WriteAsync(Csv.Rows(10) + Csv.Row(fare: "free") + "\n");

        var result = await RunAsync();

        result.ShouldHaveFailed();
        result.Task("stage").ShouldHaveFailed("1 of 11 rows", attempts: 1);
        result.Task("merge").ShouldBeSkipped();
        result.Task("purge").ShouldHaveSucceeded();
        result.ShouldHaveLogged("Loading green_tripdata_2019-01.csv failed in 'stage'", LogLevel.Error);
        result.Artifacts.Uris.ShouldContain(uri => uri.EndsWith("green_tripdata_2019-01.csv.quarantine.csv"));
        _warehouse.Count(Csv.Green).ShouldBe(0);
    }

    [Fact]
    public async Task The_share_of_bad_rows_that_passes_is_an_input()
    {
        await WriteAsync(Csv.Rows(10) + Csv.Row(fare: "free") + "\n");

        var result = await RunAsync(new TaxiFlow.Inputs(TaxiType.Green, January, _warehouse.Folder.Root, MaxQuarantinedShare: 0.5));

        result.Outputs.ShouldBe(new TaxiFlow.Outputs(10, 10, 1));
    }

    [Fact]
    public async Task A_missing_month_fails_at_once_and_someone_is_told()
    {
        var result = await RunAsync();

        result.ShouldHaveFailed();
        result.Task("extract").ShouldHaveFailed("neither 'green_tripdata_2019-01.csv.gz' nor", attempts: 1);
        result.Task("notify").ShouldHaveSucceeded();
        result.ShouldHaveLogged("Loading green_tripdata_2019-01.csv failed in 'extract'", LogLevel.Error);
    }

    [Fact]
    public async Task A_release_that_stumbles_is_tried_again_after_ten_and_twenty_seconds()
    {
        var file = Csv.Gzip(Csv.Rows(100));
        await using var server = new LoopbackServer(
            ("HTTP/1.1 503 Service Unavailable\nContent-Length: 0\nConnection: close", []),
            ("HTTP/1.1 500 Internal Server Error\nContent-Length: 0\nConnection: close", []),
            (string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\nContent-Length: {file.Length}\nConnection: close"), file));

        var result = await RunAsync(
            new TaxiFlow.Inputs(TaxiType.Green, January),
            test => test.Configuration["Taxi:Release:BaseAddress"] = server.Address.ToString());

        result.Outputs.Inserted.ShouldBe(100);
        result.Task("extract").ShouldHaveSucceeded(attempts: 3).Duration.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_month_that_the_release_does_not_have_is_not_tried_again()
    {
        await using var server = new LoopbackServer("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close", []);

        var result = await RunAsync(
            new TaxiFlow.Inputs(TaxiType.Green, January),
            test => test.Configuration["Taxi:Release:BaseAddress"] = server.Address.ToString());

        result.Task("extract").ShouldHaveFailed("The release has no 'green_tripdata_2019-01.csv.gz'", attempts: 1);
    }

    [Theory]
    [InlineData(TaxiType.Green)]
    [InlineData(TaxiType.Yellow)]
    public async Task The_sample_loads_and_says_that_it_is_synthetic(TaxiType taxi)
    {
        var result = await RunAsync(
            new TaxiFlow.Inputs(taxi, January, TripSources.Sample),
            test => test.Configuration["Taxi:Sample:Rows"] = "2000");

        result.Outputs.ShouldBe(new TaxiFlow.Outputs(2000, 2000, 1));
        result.ShouldHaveLogged("SYNTHETIC", LogLevel.Warning);
    }

    [Fact]
    public void The_schedules_load_the_month_they_fire_in()
    {
        var tick = new ScheduleTick(new DateTimeOffset(2019, 3, 1, 9, 0, 0, TimeSpan.FromHours(-5)));

        TaxiFlow.Green(tick).ShouldBe(new TaxiFlow.Inputs(TaxiType.Green, new YearMonth(2019, 3)));
        TaxiFlow.Yellow(tick).ShouldBe(new TaxiFlow.Inputs(TaxiType.Yellow, new YearMonth(2019, 3)));
    }

    [Fact]
    public void A_task_is_an_ordinary_method()
    {
        var task = new TestTaskContext();
        var flow = new TaxiFlow(new TaxiFlow.Inputs(TaxiType.Yellow, January), task.Execution, sources: null!, loader: null!, warehouse: null!);

        flow.SetLabel(task);

        task.Labels["file"].ShouldBe("yellow_tripdata_2019-01.csv");
    }

    public void Dispose() => _warehouse.Dispose();

    private Task WriteAsync(string text) => File.WriteAllTextAsync(_warehouse.Folder.Path(Csv.Green.Name), text);

    private Task<FlowTestResult<TaxiFlow.Outputs>> RunAsync() => RunAsync(new TaxiFlow.Inputs(TaxiType.Green, January, _warehouse.Folder.Root));

    private Task<FlowTestResult<TaxiFlow.Outputs>> RunAsync(TaxiFlow.Inputs inputs, Action<FlowTestSetup>? configure = null) =>
        FlowTest.RunAsync(TaxiFlow.Call(inputs), test =>
        {
            configure?.Invoke(test);
            test.RealTimeLimit = TimeSpan.FromMinutes(2);
            test.Services.AddTaxi(test.Configuration);
            test.Services.AddSingleton<ITripWarehouse>(_warehouse.Trips);
        });
}
