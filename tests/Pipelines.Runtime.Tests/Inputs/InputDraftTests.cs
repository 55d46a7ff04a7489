using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Inputs;

public sealed class InputDraftTests
{
    private static readonly FlowDefinition Flow = TestFlow.Of(TestFlow.Task("a")) with
    {
        Inputs = TestInputs.Of(TestInputs.Month, TestInputs.Of("batchSize", InputKind.Number, expected: "a whole number"), TestInputs.Of("days", InputKind.Text, isList: true), TestInputs.Of("file", InputKind.File), TestInputs.Of("options", InputKind.Json)),
    };

    [Fact]
    public void An_explicit_value_hides_a_mistake_of_the_configuration()
    {
        var set = new InputDraft(Flow).AddConfigured(Settings(("flow:Inputs:batchSize", "many"))).AddText("batch-size", ["5"]).Check();
        set.Json.ToJsonString().ShouldBe("""{"batchSize":5}""");
    }

    [Fact]
    public void The_full_name_of_the_flow_counts_more_than_its_id()
    {
        var settings = Settings(("test/flow:Inputs:batchSize", "2"), ("flow:Inputs:batchSize", "1"));
        new InputDraft(Flow).AddConfigured(settings).Check().Json.ToJsonString().ShouldBe("""{"batchSize":2}""");
    }

    [Fact]
    public void Lists_and_objects_of_a_configuration_file_are_read()
    {
        var settings = Settings(("flow:Inputs:days:0", "mon"), ("flow:Inputs:days:1", "tue"), ("flow:Inputs:Options:Depth", "3"), ("flow:Inputs:Options:Names:0", "x"));
        new InputDraft(Flow).AddConfigured(settings).Check().Json.ToJsonString().ShouldBe("""{"days":["mon","tue"],"options":{"depth":3,"names":["x"]}}""");
    }

    [Fact]
    public void Mistakes_of_all_sources_come_together_and_each_once()
    {
        using var json = JsonDocument.Parse("""{"moth": 1}""");
        var draft = new InputDraft(Flow).AddConfigured(Settings(("flow:Inputs:month", "soon"), ("flow:Inputs:colour", "red"))).AddJson(json.RootElement).AddText("batchSize", ["many"]).AddText("file", ["/nowhere/at/all"]);
        var errors = Should.Throw<InputException>(draft.Check).Errors;
        errors.Select(error => error.Input).ShouldBe(["colour", "moth", "batchSize", "file", "month"]);
        errors[0].Message.ShouldEndWith("(set by Pipelines:Flows:flow:Inputs:colour)");
        errors[1].Message.ShouldStartWith("is not an input. Did you mean 'month'?");
        errors[3].Message.ShouldStartWith("expected a file, but there is none at '/nowhere/at/all'");
        errors[4].Message.ShouldEndWith("(set by Pipelines:Flows:flow:Inputs:month)");
    }

    [Fact]
    public void A_flow_without_inputs_says_so()
    {
        var draft = new InputDraft(TestFlow.Of(TestFlow.Task("a"))).AddText("x", ["1"]);
        Should.Throw<InputException>(draft.Check).Errors.ShouldBe([new InputError("x", "is not an input: the flow takes none")]);
    }

    [Theory]
    [InlineData("batchSize", "batch-size")]
    [InlineData("urlOfAPI", "url-of-api")]
    [InlineData("XMLFile", "xml-file")]
    [InlineData("day2", "day2")]
    public void Names_are_kebab_case_on_the_command_line(string name, string kebab) => InputNames.ToKebab(name).ShouldBe(kebab);

    [Theory]
    [InlineData("moth", "month")]
    [InlineData("mnoth", "month")]
    [InlineData("mon", "month")]
    [InlineData("batch", "batchSize")]
    [InlineData("zzz", null)]
    public void The_nearest_name_is_one_that_may_be_meant(string typed, string? nearest) =>
        NearestName.Find(typed, ["month", "batchSize", "days"]).ShouldBe(nearest);

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Pipelines:Flows:{setting.Key}", (string?)setting.Value))).Build();
}
