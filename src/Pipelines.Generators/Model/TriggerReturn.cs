namespace Pipelines.Generators.Model;

/// <summary>What a trigger method returns.</summary>
internal enum TriggerReturn
{
    /// <summary>Nothing: it starts one execution, of a flow without inputs. Also a schedule on the class, which has no method.</summary>
    Nothing,

    /// <summary><c>bool</c>, of a flow without inputs: whether it starts.</summary>
    Boolean,

    /// <summary><c>Inputs</c>.</summary>
    Inputs,

    /// <summary><c>Inputs?</c>: null starts nothing.</summary>
    OptionalInputs,

    /// <summary>A sequence of <c>Inputs</c>: one execution each.</summary>
    ManyInputs,
}
