using System.Text.Json;

namespace Pipelines.EndToEnd.Kills.Evidence;

/// <summary>What a task said it was doing.</summary>
/// <param name="At">When, by the machine's steady clock.</param>
/// <param name="Process">In which process.</param>
/// <param name="Execution">The execution.</param>
/// <param name="Run">The task run: <c>load</c>, or <c>load.7</c>.</param>
/// <param name="Key">The idempotency key it was given.</param>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="Phase"><c>begin</c>, <c>end</c> or <c>fail</c>.</param>
/// <param name="Nonce">Different for every time that code of a task ran.</param>
/// <param name="Given">The outputs it was given; only of a begin.</param>
internal sealed record Effect(long At, int Process, string Execution, string Run, string Key, int Attempt, string Phase, string Nonce, IReadOnlyList<StampedValue>? Given)
{
    public const string Begin = "begin";
    public const string End = "end";
    public const string Fail = "fail";

    /// <summary>Reads a log, in the order in which its lines were written.</summary>
    public static IReadOnlyList<Effect> Read(string path) => [.. WholeLines.Read(path).Select(static line => JsonSerializer.Deserialize<Effect>(line, JsonSerializerOptions.Web)!)];
}
