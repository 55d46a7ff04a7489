using System.Globalization;
using System.Text.Json;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Json;

/// <summary>The properties of a request's JSON object, each checked when it is asked for. What the operation does not know was refused before.</summary>
internal sealed class JsonFields : IDisposable
{
    private readonly JsonDocument? _document;
    private readonly JsonElement _object;
    private readonly string _path;

    private JsonFields(JsonDocument? document, JsonElement element, string path, IReadOnlyCollection<string> names)
    {
        (_document, _object, _path) = (document, element, path);
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw JsonBodies.Mismatch(path, $"an object with {string.Join(", ", names)}", element);
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name, StringComparer.Ordinal))
            {
                throw ProblemException.Unprocessable(
                    "The request does not fit.",
                    new InputError(At(property.Name), $"is not known here.{NearestName.Suggestion(Shortened.Of(property.Name), names)} Known are: {string.Join(", ", names)}"));
            }
        }
    }

    /// <summary>Those of a request without a body.</summary>
    public static JsonFields None { get; } = new(null, default, "", []);

    /// <summary>Those of a document, which this owns from now on.</summary>
    public static JsonFields Of(JsonDocument document, params IReadOnlyCollection<string> names)
    {
        try
        {
            return new JsonFields(document, document.RootElement, "", names);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    /// <summary>Whether a property is there and is not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A property as it is; <see langword="null"/> when it is not there, or null.</summary>
    public JsonElement? Find(string name) =>
        _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text.</summary>
    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw JsonBodies.Mismatch(At(name), "a text", value);

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw Missing(name, "a text");

    /// <summary>A yes or no.</summary>
    public bool? Flag(string name) => Find(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw JsonBodies.Mismatch(At(name), "true or false", value);

    /// <summary>A whole number within bounds.</summary>
    public int? Number(string name, int least, int most) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw JsonBodies.Mismatch(At(name), string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), value);

    /// <summary>An instant with an offset (ISO 8601).</summary>
    public DateTimeOffset? Instant(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String && Instants.TryParse(value.GetString()!, out var instant)
            ? instant
            : throw JsonBodies.Mismatch(At(name), Instants.Expected, value);

    /// <summary>A list of texts; none when it is not there.</summary>
    public IReadOnlyList<string> Texts(string name) => Find(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
            : throw JsonBodies.Mismatch(At(name), "a list of texts", value);

    /// <summary>An object of texts; a null is kept where the caller knows what it means.</summary>
    public IReadOnlyDictionary<string, string?> TextsByName(string name, bool takesNull = false)
    {
        if (Find(name) is not { } value)
        {
            return new Dictionary<string, string?>();
        }

        var isFit = value.ValueKind == JsonValueKind.Object
            && value.EnumerateObject().All(item => item.Value.ValueKind == JsonValueKind.String || (takesNull && item.Value.ValueKind == JsonValueKind.Null));
        return isFit
            ? value.EnumerateObject().ToDictionary(static item => item.Name, static item => item.Value.GetString(), StringComparer.Ordinal)
            : throw JsonBodies.Mismatch(At(name), "an object of texts", value);
    }

    /// <summary>An object with properties of its own; <see langword="null"/> when it is not there.</summary>
    public JsonFields? Object(string name, params IReadOnlyCollection<string> names) => Find(name) is { } value ? new JsonFields(null, value, At(name), names) : null;

    /// <summary>That a property must be there.</summary>
    public ProblemException Missing(string name, string expected) =>
        ProblemException.Unprocessable("The request does not fit.", new InputError(At(name), $"is missing: expected {expected}"));

    /// <summary>The path of a property, for messages.</summary>
    public string At(string name) => _path.Length == 0 ? Shortened.Of(name) : $"{_path}.{Shortened.Of(name)}";

    /// <inheritdoc/>
    public void Dispose() => _document?.Dispose();
}
