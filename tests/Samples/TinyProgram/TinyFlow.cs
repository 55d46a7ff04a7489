using System.ComponentModel.DataAnnotations;
using Pipelines;

namespace TinyProgram;

/// <summary>A flow with something of everything that reflection would be tempting for.</summary>
/// <param name="inputs">What to do.</param>
[Flow("tiny")]
internal sealed partial class TinyFlow(TinyFlow.Inputs inputs)
{
    /// <summary>What to do.</summary>
    /// <param name="Name">Whom to greet.</param>
    /// <param name="Times">How often.</param>
    /// <param name="Join">An enum.</param>
    internal sealed record Inputs([property: RegularExpression("[A-Za-z]+")] string Name, [property: Range(1, 9)] int Times = 2, Join Join = Join.AllSucceeded);

    /// <summary>One greeting.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Month">A month.</param>
    internal sealed record Greeting(string Text, YearMonth Month);

    [Task]
    public IReadOnlyList<Greeting> Greet() => [.. Enumerable.Repeat(new Greeting($"Hello, {inputs.Name}!", new YearMonth(2019, 1)), inputs.Times)];
}
