using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Reads the properties of one JSON object for a generated codec, and reports what is missing, wrong or unknown.</summary>
public sealed class ObjectReader
{
    private readonly JsonElement _json;
    private readonly BindingContext _context;
    private readonly int _errorsBefore;
    private readonly List<string> _names = [];

    internal ObjectReader(JsonElement json, BindingContext context)
    {
        _json = json;
        _context = context;
        _errorsBefore = context.Errors.Count;
    }

    /// <summary>A property that must be given.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its JSON name.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="rules">What its value must fulfil.</param>
    public T Required<T>(string name, ValueCodec<T> codec, params ValidationAttribute[] rules)
    {
        ArgumentNullException.ThrowIfNull(codec);
        if (TryRead(name, codec, rules, out var value))
        {
            return value;
        }

        _context.EnterProperty(name);
        _context.AddError($"is required: expected {codec.Expected}");
        _context.Leave();
        return default!;
    }

    /// <summary>A property that may be left out.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its JSON name.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="fallback">Its value when it is left out; the rules do not look at it.</param>
    /// <param name="rules">What a given value must fulfil.</param>
    public T Optional<T>(string name, ValueCodec<T> codec, T fallback, params ValidationAttribute[] rules)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return TryRead(name, codec, rules, out var value) ? value : fallback;
    }

    /// <summary>A property whose default only an instance of the type knows.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its JSON name.</param>
    /// <param name="codec">Reads it.</param>
    /// <param name="rules">What a given value must fulfil.</param>
    public GivenValue<T> Given<T>(string name, ValueCodec<T> codec, params ValidationAttribute[] rules)
    {
        ArgumentNullException.ThrowIfNull(codec);
        return TryRead(name, codec, rules, out var value) ? new GivenValue<T>(value) : default;
    }

    /// <summary>Ends the object: reports properties that were not asked for. Whether the object has no mistake.</summary>
    public bool IsValid()
    {
        if (!_context.IgnoresUnknownProperties)
        {
            foreach (var property in _json.EnumerateObject())
            {
                if (!_names.Contains(property.Name))
                {
                    AddUnknown(property.Name);
                }
            }
        }

        return _context.Errors.Count == _errorsBefore;
    }

    private bool TryRead<T>(string name, ValueCodec<T> codec, ValidationAttribute[] rules, out T value)
    {
        _names.Add(name);
        if (!_json.TryGetProperty(name, out var json))
        {
            value = default!;
            return false;
        }

        _context.EnterProperty(name);
        var errorsBefore = _context.Errors.Count;
        value = codec.Read(json, _context);
        if (_context.Errors.Count == errorsBefore)
        {
            foreach (var rule in rules)
            {
                ValidationRule.Check(rule, value, json, _context);
            }
        }

        _context.Leave();
        return true;
    }

    private void AddUnknown(string name)
    {
        _context.EnterProperty(name);
        _context.AddError((_names, NearestName.Find(name, _names)) switch
        {
            (_, { } nearest) => $"is not known; did you mean '{nearest}'?",
            ([], _) => "is not known; nothing is expected here",
            _ => $"is not known; expected one of: {string.Join(", ", _names)}",
        });
        _context.Leave();
    }
}
