using Pipelines;

namespace SampleLibrary;

/// <summary>A flow that a library brings along.</summary>
[Flow("ping", Namespace = "library")]
public sealed partial class PingFlow
{
    /// <summary>Answers.</summary>
    /// <returns>The answer.</returns>
    [Task]
    public string Ping() => "pong";

    /// <summary>The answer.</summary>
    /// <param name="ping">The answer.</param>
    /// <returns>The answer.</returns>
    [Output]
    public string Result(string ping) => ping;
}
