namespace Pipelines;

/// <summary>The root of the attributes that make a static method of a flow a trigger.</summary>
/// <remarks>
/// The method maps the trigger's event to <c>Inputs</c>, to <c>Inputs?</c> (null: the condition is not met, nothing starts) or
/// to <c>IEnumerable&lt;Inputs&gt;</c> (one execution each). The trigger's id is the method's name in kebab-case.
/// </remarks>
public abstract class TriggerAttribute : Attribute
{
    /// <summary>Whether the trigger fires until someone says otherwise. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;
}
