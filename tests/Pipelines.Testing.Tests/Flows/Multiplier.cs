namespace Pipelines.Testing.Tests.Flows;

internal sealed class Multiplier : IMultiplier
{
    public int Multiply(int number, int factor) => number < 100 ? number * factor : throw new InvalidOperationException($"{number} is too much for me");
}
