using Pipelines.Definitions;

namespace Pipelines;

/// <summary>A flow together with the inputs to run it with; made by the flow's generated <c>Call</c> method.</summary>
public class FlowCall
{
    /// <summary>Creates a call. Generated code calls this.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">An instance of the flow's <c>Inputs</c>; <see langword="null"/> when it has none.</param>
    public FlowCall(FlowDefinition flow, object? inputs)
    {
        ArgumentNullException.ThrowIfNull(flow);
        Flow = flow;
        Inputs = inputs;
    }

    /// <summary>The flow to run.</summary>
    public FlowDefinition Flow { get; }

    /// <summary>An instance of the flow's <c>Inputs</c>; <see langword="null"/> when it has none.</summary>
    public object? Inputs { get; }
}

/// <summary>A call of a flow that has outputs.</summary>
/// <typeparam name="TOutputs">The type that the flow's <see cref="OutputAttribute"/> method returns.</typeparam>
public sealed class FlowCall<TOutputs> : FlowCall
{
    /// <summary>Creates a call. Generated code calls this.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">An instance of the flow's <c>Inputs</c>; <see langword="null"/> when it has none.</param>
    /// <param name="outputs">Reads the outputs.</param>
    public FlowCall(FlowDefinition flow, object? inputs, ValueCodec<TOutputs> outputs)
        : base(flow, inputs) => OutputCodec = outputs;

    /// <summary>Reads the outputs of the ended execution.</summary>
    public ValueCodec<TOutputs> OutputCodec { get; }
}
