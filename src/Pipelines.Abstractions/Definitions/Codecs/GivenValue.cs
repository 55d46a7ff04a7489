namespace Pipelines.Definitions;

/// <summary>The value of a property, if it was given.</summary>
/// <typeparam name="T">Its type.</typeparam>
public readonly record struct GivenValue<T>
{
    private readonly T _value;
    private readonly bool _isGiven;

    internal GivenValue(T value)
    {
        _value = value;
        _isGiven = true;
    }

    /// <summary>The given value, or another when there is none.</summary>
    /// <param name="fallback">The other.</param>
    public T Or(T fallback) => _isGiven ? _value : fallback;
}
