namespace Pipelines;

/// <summary>
/// Tries a failed task again. On a method it holds for that task, on a class or the assembly for every task below that has none. With
/// <see cref="Scope"/> <see cref="RetryScope.Execution"/>, on a class, it tries a failed execution again as a whole; a class may have both.
/// </summary>
/// <param name="maxRetries">How many more attempts follow the first one, 0 to 1000; 0 switches an inherited retry off.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RetryAttribute(int maxRetries) : Attribute
{
    /// <summary>How many more attempts follow the first one.</summary>
    public int MaxRetries { get; } = maxRetries;

    /// <summary>What is tried again. Default: <see cref="RetryScope.Task"/>.</summary>
    public RetryScope Scope { get; set; } = RetryScope.Task;

    /// <summary>The wait before the first retry, as a duration. Default: <c>10s</c>.</summary>
    public string Delay { get; set; } = "10s";

    /// <summary>How the wait grows. Default: <see cref="Backoff.Fixed"/>.</summary>
    public Backoff Backoff { get; set; } = Backoff.Fixed;

    /// <summary>What exponential back-off multiplies the wait with each time, 1 to 100. Default: 2.</summary>
    public double Factor { get; set; } = 2;

    /// <summary>The longest wait, as a duration. Default: <c>1h</c>, or <see cref="Delay"/> where that is longer.</summary>
    public string MaxDelay { get; set; } = "1h";

    /// <summary>
    /// The share of each wait that is left to chance, 0 to 1, so that many failed at once do not return at once: with 0.2 a
    /// wait of 10 s becomes 8 to 12 s. Default: 0.
    /// </summary>
    public double Jitter { get; set; }

    /// <summary>The exception types that are worth a retry, derived types included. Default: all.</summary>
    public Type[] On { get; set; } = [];
}
