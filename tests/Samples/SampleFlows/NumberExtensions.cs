namespace SampleFlows;

internal static class NumberExtensions
{
    extension(int number)
    {
        public int Doubled => number * 2;
    }
}
