namespace Pipelines.Testing.Tests.Flows;

public interface IMultiplier
{
    int Multiply(int number, int factor);
}
