using Microsoft.Extensions.DependencyInjection;
using Pipelines;
using Pipelines.Testing;
using TaxiPipelines.Flows;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Tests.Flows;

/// <summary>The homework's loop: two kinds of cabs, seven months.</summary>
public sealed class TaxiLoopFlowTests : IDisposable
{
    private readonly SqliteWarehouse _warehouse = new();

    [Fact]
    public void The_homework_is_fourteen_pairs_of_2021()
    {
        var pairs = new TaxiLoopFlow(new TaxiLoopFlow.Inputs()).Pairs();

        pairs.Count.ShouldBe(14);
        pairs[0].ShouldBe(new TaxiLoopFlow.CabMonth(TaxiType.Yellow, new YearMonth(2021, 1)));
        pairs[^1].ShouldBe(new TaxiLoopFlow.CabMonth(TaxiType.Green, new YearMonth(2021, 7)));
        pairs.Distinct().Count().ShouldBe(14);
    }

    [Fact]
    public void Taxis_and_months_are_inputs() =>
        new TaxiLoopFlow(new TaxiLoopFlow.Inputs([TaxiType.Green, TaxiType.Green], new YearMonth(2019, 12), new YearMonth(2020, 1))).Pairs()
            .ShouldBe([new TaxiLoopFlow.CabMonth(TaxiType.Green, new YearMonth(2019, 12)), new TaxiLoopFlow.CabMonth(TaxiType.Green, new YearMonth(2020, 1))]);

    [Fact]
    public void Months_the_wrong_way_round_are_refused() =>
        Should.Throw<PipelineException>(() => new TaxiLoopFlow(new TaxiLoopFlow.Inputs(From: new YearMonth(2022, 1))).Pairs())
            .Message.ShouldStartWith("There is no month from 2022-01 to 2021-07");

    [Fact]
    public async Task A_pair_is_loaded_by_the_taxi_flow()
    {
        var task = new TestTaskContext();
        task.Flows.Answer = _ => new TaxiFlow.Outputs(10, 9, 1);
        var flow = new TaxiLoopFlow(new TaxiLoopFlow.Inputs(Source: "sample"));

        var loaded = await flow.LoadAsync(new TaxiLoopFlow.CabMonth(TaxiType.Green, new YearMonth(2021, 3)), task, default);

        loaded.ShouldBe(new TaxiFlow.Outputs(10, 9, 1));
        var call = task.Flows.Calls.ShouldHaveSingleItem();
        (call.Flow, call.Inputs, call.IsAwaited).ShouldBe(("zoomcamp/taxi", new TaxiFlow.Inputs(TaxiType.Green, new YearMonth(2021, 3), "sample"), true));
    }

    [Fact]
    public void The_result_adds_the_loads_up() =>
        new TaxiLoopFlow(new TaxiLoopFlow.Inputs()).Result([new TaxiFlow.Outputs(10, 9, 1), new TaxiFlow.Outputs(20, 0, 0)])
            .ShouldBe(new TaxiLoopFlow.Outputs(2, 30, 9, 1));

    [Fact]
    public async Task The_loop_runs_fourteen_subflows_and_a_second_time_adds_nothing()
    {
        var first = await RunAsync(new TaxiLoopFlow.Inputs(Source: "sample"));
        var second = await RunAsync(new TaxiLoopFlow.Inputs(Source: "sample"));

        first.ShouldHaveSucceeded();
        first.Subflows.Count.ShouldBe(14);
        first.Subflows.ShouldAllBe(subflow => subflow.Flow == "zoomcamp/taxi" && subflow.State == ExecutionState.Succeeded);
        (first.Outputs.Months, first.Outputs.Staged, first.Outputs.Inserted).ShouldBe((14, 14 * 200, 14 * 200));
        (second.Outputs.Staged, second.Outputs.Inserted).ShouldBe((14 * 200, 0));
    }

    [Fact]
    public async Task A_month_that_is_missing_fails_the_loop_and_the_others_are_loaded()
    {
        await File.WriteAllTextAsync(_warehouse.Folder.Path("green_tripdata_2019-01.csv"), Csv.Rows(100));

        var result = await RunAsync(new TaxiLoopFlow.Inputs([TaxiType.Green], new YearMonth(2019, 1), new YearMonth(2019, 2), _warehouse.Folder.Root));

        result.ShouldHaveFailed("green_tripdata_2019-02.csv");
        result.Subflows.Select(subflow => subflow.State).ShouldBe([ExecutionState.Succeeded, ExecutionState.Failed], ignoreOrder: true);
        _warehouse.Count(Csv.Green).ShouldBe(100);
    }

    public void Dispose() => _warehouse.Dispose();

    private Task<FlowTestResult<TaxiLoopFlow.Outputs>> RunAsync(TaxiLoopFlow.Inputs inputs) =>
        FlowTest.RunAsync(TaxiLoopFlow.Call(inputs), test =>
        {
            test.Configuration["Taxi:Sample:Rows"] = "200";
            test.RealTimeLimit = TimeSpan.FromMinutes(2);
            test.Services.AddTaxi(test.Configuration);
            test.Services.AddSingleton<ITripWarehouse>(_warehouse.Trips);
        });
}
