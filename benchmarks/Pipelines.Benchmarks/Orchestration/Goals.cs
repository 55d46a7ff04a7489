using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What was to be reached, and what was; where nothing was asked for, nothing is judged.</summary>
internal sealed class Goals
{
    private readonly List<(string Text, bool IsMet)> _goals = [];

    /// <summary>Whether all that were judged are met.</summary>
    public bool AreMet => _goals.TrueForAll(static goal => goal.IsMet);

    /// <summary>A figure that must not be smaller.</summary>
    public void AtLeast(string what, double value, double? goal, string unit) => Add(what, value, goal, unit, ">=", value >= goal);

    /// <summary>A figure that must not be larger.</summary>
    public void AtMost(string what, double value, double? goal, string unit) => Add(what, value, goal, unit, "<=", value <= goal);

    /// <summary>A figure that must be smaller.</summary>
    public void Under(string what, double value, double? goal, string unit) => Add(what, value, goal, unit, "<", value < goal);

    /// <summary>Prints all.</summary>
    public void Print()
    {
        if (_goals.Count == 0)
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine("goals");
        foreach (var (text, _) in _goals)
        {
            Console.WriteLine(text);
        }
    }

    private void Add(string what, double value, double? goal, string unit, string relation, bool isMet)
    {
        if (goal is { } asked)
        {
            _goals.Add((string.Create(CultureInfo.InvariantCulture, $"  {(isMet ? "met   " : "MISSED")} {what}: {value:#,0.##} {unit} (goal {relation} {asked:#,0.##}; {value / asked:0%} of it)"), isMet));
        }
    }
}
