using Pipelines.Definitions;

namespace Pipelines.Testing;

/// <summary>How a flow with outputs has ended.</summary>
/// <typeparam name="TOutputs">The flow's outputs.</typeparam>
public sealed class FlowTestResult<TOutputs> : FlowTestResult
{
    private readonly ValueCodec<TOutputs> _codec;

    internal FlowTestResult(ExecutionSnapshot snapshot, ValueCodec<TOutputs> codec)
        : base(snapshot) => _codec = codec;

    /// <summary>The outputs.</summary>
    /// <exception cref="FlowTestException">There are none, since the flow did not succeed.</exception>
    public TOutputs Outputs => OutputsJson is { } json
        ? OutputReader.Read(json, _codec, problem => Wrong($"was expected to have outputs that read as {typeof(TOutputs).Name} ({problem}), but they are {json}"))
        : throw Wrong($"was expected to have outputs, but is {State} and has none");
}
