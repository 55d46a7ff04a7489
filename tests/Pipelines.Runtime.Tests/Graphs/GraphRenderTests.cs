using System.Xml.Linq;
using Pipelines.Definitions;
using Pipelines.Runtime.Graphs;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Graphs;

public sealed class GraphRenderTests
{
    private static readonly FlowDefinition Taxi = TestFlow.Of(
        TestFlow.Task("months") with { OutputType = "IReadOnlyList<YearMonth>" },
        TestFlow.Task("create-tables"),
        TestFlow.Task("load", TestFlow.Value("months"), TestFlow.Order("create-tables")) with { Each = "months", MaxParallel = 4, OutputType = "long", Retry = new RetryPolicy { MaxRetries = 3 } },
        TestFlow.Task("check \"<it>\"", TestFlow.Value("load")) with { ConditionName = "IsYellow", AllowFailure = true },
        TestFlow.Task("notify") with { Role = TaskRole.OnFailure, Handles = "load" },
        TestFlow.Task("purge") with { Role = TaskRole.Finally }) with
    {
        Namespace = "zoomcamp",
        Id = "taxi",
        Output = new OutputDefinition { Type = "Outputs", Dependencies = [TestFlow.Value("load")], Make = _ => TaskOutput.None },
    };

    [Fact]
    public void Mermaid_shows_data_order_fan_out_conditions_and_handlers()
    {
        MermaidGraph.Render(FlowGraph.Of(Taxi)).ShouldBe("""
            ---
            title: "zoomcamp/taxi"
            ---
            flowchart LR
                n0["months"]
                n1["create-tables"]
                n2[["load<br/><i>each of months, 4 at once</i><br/><i>3 retries</i>"]]
                n3{{"check #quot;#lt;it#gt;#quot;<br/><i>if IsYellow</i><br/><i>may fail</i>"}}
                n6(["outputs"])
                subgraph onfailure ["on failure"]
                    n4["notify<br/><i>of load</i>"]
                end
                subgraph finally ["finally"]
                    n5["purge"]
                end
                n0 ==>|"each IReadOnlyList#lt;YearMonth#gt;"| n2
                n1 -.-> n2
                n2 -->|"long"| n3
                n2 -->|"long"| n6

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Mermaid_colours_states_when_there_are_some()
    {
        var states = new Dictionary<string, TaskRunState> { ["months"] = TaskRunState.Succeeded, ["load"] = TaskRunState.Failed };
        var text = MermaidGraph.Render(FlowGraph.Of(Taxi, states));
        text.ShouldContain("class n0 Succeeded");
        text.ShouldContain("class n2 Failed");
    }

    [Fact]
    public void Svg_is_well_formed_and_shows_every_task_once()
    {
        var names = Texts(SvgGraph.Render(FlowGraph.Of(Taxi)), "name");
        names.ShouldBe(["months", "create-tables", "load", "check \"<it>\"", "outputs", "notify", "purge"]);
    }

    [Fact]
    public void Svg_names_types_and_notes()
    {
        var svg = SvgGraph.Render(FlowGraph.Of(Taxi));
        Texts(svg, "type").ShouldBe(["IReadOnlyList<YearMonth>", "long"]);
        Texts(svg, "note").ShouldBe(["each of months, 4 at once", "3 retries", "if IsYellow", "may fail", "Outputs", "on failure", "of load", "finally"]);
        Elements(svg, "path").Count(path => Class(path) == "edge order").ShouldBe(1);
        Elements(svg, "path").Count(path => Class(path) == "edge each").ShouldBe(1);
        Elements(svg, "path").Count(path => Class(path) == "edge data").ShouldBe(2);
    }

    [Fact]
    public void Svg_of_one_task_is_small_and_all_of_it_is_within_the_picture()
    {
        var root = XDocument.Parse(SvgGraph.Render(FlowGraph.Of(TestFlow.Of(TestFlow.Task("greet"))))).Root!;
        ((double)root.Attribute("width")!).ShouldBeInRange(100, 400);
        foreach (var rect in root.Descendants().Where(element => element.Name.LocalName == "rect" && element.Attribute("x") is not null))
        {
            ((double)rect.Attribute("x")! + (double)rect.Attribute("width")!).ShouldBeLessThan((double)root.Attribute("width")!);
            ((double)rect.Attribute("y")! + (double)rect.Attribute("height")!).ShouldBeLessThan((double)root.Attribute("height")!);
        }
    }

    private static List<string> Texts(string svg, string name) => [.. Elements(svg, "text").Where(text => Class(text) == name).Select(text => text.Value)];

    private static IEnumerable<XElement> Elements(string svg, string name) => XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == name);

    private static string? Class(XElement element) => element.Attribute("class")?.Value;
}
