namespace Pipelines.Benchmarks;

/// <summary>One question that a measurement answers.</summary>
internal interface IBenchmark
{
    /// <summary>The word that runs it.</summary>
    string Verb { get; }

    /// <summary>The question.</summary>
    string Question { get; }

    /// <summary>Measures, and prints the answer.</summary>
    /// <param name="arguments">What stands behind the verb.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The exit code: 0 when the goal is met, 1 when it is not.</returns>
    Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}
