namespace Pipelines;

/// <summary>Gives every execution of the flow a label; may stand several times.</summary>
/// <param name="key">The label's key, unique within the flow.</param>
/// <param name="value">The label's value.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class LabelsAttribute(string key, string value) : Attribute
{
    /// <summary>The label's key.</summary>
    public string Key { get; } = key;

    /// <summary>The label's value.</summary>
    public string Value { get; } = value;
}
