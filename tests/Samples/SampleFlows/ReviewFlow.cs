using System.ComponentModel.DataAnnotations;
using Pipelines;
using SampleLibrary;

namespace SampleFlows;

/// <summary>Asks people, and names flows of this and of another assembly with their inputs.</summary>
[Flow(Namespace = "samples", Timeout = "7d", Priority = 3)]
public sealed partial class ReviewFlow
{
    /// <summary>What was decided.</summary>
    /// <param name="IsGood">Whether it goes on.</param>
    /// <param name="Percent">How much of it.</param>
    public sealed record Verdict(bool IsGood, [Range(0, 100)] int Percent = 100);

    private static Verdict No => new(false, 0);

    /// <summary>Calls of flows with and without inputs and outputs.</summary>
    /// <returns>The calls.</returns>
    public static IReadOnlyList<FlowCall> Calls()
    {
        FlowCall<string> ping = PingFlow.Call();
        FlowCall<OrdersFlow.Outputs> orders = OrdersFlow.Call(new OrdersFlow.Inputs([]));
        FlowCall<string?> perhaps = PerhapsFlow.Call();
        return [ping, orders, perhaps, Call()];
    }

    /// <summary>Asks for a verdict.</summary>
    /// <param name="approval">Whether it is good, and how much of it.</param>
    /// <returns>The verdict.</returns>
    [Task, Approval("Is it good?", Timeout = "5d", Default = nameof(No))]
    public Approval<Verdict> Review(Approval<Verdict> approval) => approval;

    /// <summary>Goes on.</summary>
    /// <param name="review">What was decided.</param>
    /// <returns>How much.</returns>
    [Task]
    public int Go(Approval<Verdict> review)
    {
        ArgumentNullException.ThrowIfNull(review);
        return review.Decision.Percent;
    }
}
