using Pipelines.Runtime.Graphs;

namespace Pipelines.Runtime.Tests.Graphs;

public sealed class LayeredLayoutTests
{
    [Fact]
    public void Every_edge_goes_to_a_later_layer()
    {
        (string, string)[] edges = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d")];
        var layout = LayeredLayout.Arrange(["d", "c", "b", "a"], edges);
        edges.ShouldAllBe(edge => layout.Places[edge.Item1].Layer < layout.Places[edge.Item2].Layer);
        layout.Layers.Count.ShouldBe(3);
    }

    [Fact]
    public void Nodes_of_a_layer_do_not_overlap()
    {
        var nodes = Enumerable.Range(0, 30).Select(index => $"n{index}").ToList();
        var layout = LayeredLayout.Arrange(["root", .. nodes, "end"], [.. nodes.Select(node => ("root", node)), .. nodes.Select(node => (node, "end"))]);
        var rows = nodes.Select(node => layout.Places[node].Row).Order().ToList();
        rows.Zip(rows.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First > 0.999);
        layout.Places["root"].Row.ShouldBe(14.5, 0.01);
    }

    [Fact]
    public void Edges_that_need_not_cross_do_not()
    {
        var layout = LayeredLayout.Arrange(["a", "b", "y", "x"], [("a", "x"), ("b", "y")]);
        (layout.Places["a"].Row < layout.Places["b"].Row).ShouldBe(layout.Places["x"].Row < layout.Places["y"].Row);
    }

    [Fact]
    public void A_long_edge_passes_beside_the_nodes_it_passes()
    {
        var layout = LayeredLayout.Arrange(["a", "b", "c"], [("a", "b"), ("b", "c"), ("a", "c")]);
        var route = layout.Routes[("a", "c")];
        route.Count.ShouldBe(3);
        Math.Abs(route[1].Row - layout.Places["b"].Row).ShouldBeGreaterThan(0.999);
    }

    [Fact]
    public void A_node_on_its_own_stays_near_the_others()
    {
        var layout = LayeredLayout.Arrange(
            ["alone", "extract", "create", "stage", "merge", "outputs"],
            [("extract", "stage"), ("create", "stage"), ("stage", "merge"), ("stage", "outputs"), ("merge", "outputs")]);

        var rows = layout.Places.Values.Select(place => place.Row).Concat(layout.Routes.Values.SelectMany(route => route.Select(place => place.Row))).Order().ToList();
        rows[0].ShouldBe(0, 0.001);
        rows.Zip(rows.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First < 1.001);
    }

    [Fact]
    public void Nothing_is_laid_out_as_nothing() => LayeredLayout.Arrange([], []).Layers.ShouldBeEmpty();

    [Fact]
    public void A_cycle_does_not_hang() => LayeredLayout.Arrange(["a", "b"], [("a", "b"), ("b", "a")]).Places.Count.ShouldBe(2);
}
