using System.Text.Json;

namespace Pipelines.Web.Tests.Support;

/// <summary>
/// Checks JSON against the schemas of the OpenAPI document, as far as these use JSON Schema. Stricter in one thing: where a schema names
/// properties, a property that it does not name is a mistake, since a reader of the document would not know of it.
/// </summary>
/// <param name="document">The document.</param>
internal sealed class SchemaCheck(JsonElement document)
{
    private const string Components = "#/components/schemas/";

    /// <summary>What does not fit.</summary>
    public IReadOnlyList<string> Mistakes(JsonElement schema, JsonElement value) => [.. Check(schema, value, "$")];

    private IEnumerable<string> Check(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Check(document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()![Components.Length..]), value, path);
        }

        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(one => IsOf(one, value)))
        {
            return [$"{path}: expected {type.GetRawText()}, got {value.GetRawText()}"];
        }

        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)))
        {
            return [$"{path}: expected one of {words.GetRawText()}, got {value.GetRawText()}"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(schema, value, path),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().SelectMany((item, index) => Check(items, item, $"{path}[{index}]")),
            _ => [],
        };
    }

    private IEnumerable<string> CheckObject(JsonElement schema, JsonElement value, string path)
    {
        var names = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToDictionary(static property => property.Name, static property => property.Value, StringComparer.Ordinal) : null;
        var hasOthers = schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.Object;
        foreach (var property in value.EnumerateObject())
        {
            var mistakes = names is not null && names.TryGetValue(property.Name, out var named) ? Check(named, property.Value, $"{path}.{property.Name}")
                : hasOthers ? Check(others, property.Value, $"{path}.{property.Name}")
                : names is null ? []
                : [$"{path}.{property.Name}: is not in the schema"];
            foreach (var mistake in mistakes)
            {
                yield return mistake;
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
            {
                yield return $"{path}.{name.GetString()}: is missing";
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(static one => one.GetString()!) : [type.GetString()!];

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => string.Equals(value.ValueKind.ToString(), type, StringComparison.OrdinalIgnoreCase),
    };
}
