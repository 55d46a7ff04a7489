using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines;

/// <summary>
/// The JSON of values: names in camelCase, enums in kebab-case, as everywhere in the product. Of a program's own type info only
/// what it cannot know is added: how a <see cref="Secret"/> is marked and how a <see cref="YearMonth"/> is written.
/// </summary>
internal static class KeyValueJson
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Completed = [];
    private static JsonSerializerOptions? _reflection;

    /// <summary>The type info of a program's context, completed.</summary>
    public static JsonTypeInfo<T> Complete<T>(JsonTypeInfo<T> type) =>
        ReferenceEquals(type.Options, _reflection)
            ? type
            : (JsonTypeInfo<T>)Completed.GetValue(type.Options, static options => AddOwn(new JsonSerializerOptions(options))).GetTypeInfo(typeof(T));

    /// <summary>Type info found by reflection.</summary>
    [RequiresUnreferencedCode(KeyValuesExtensions.NeedsReflection)]
    [RequiresDynamicCode(KeyValuesExtensions.NeedsReflection)]
    public static JsonTypeInfo<T> Reflect<T>() => (JsonTypeInfo<T>)(_reflection ??= CreateReflection()).GetTypeInfo(typeof(T));

    [RequiresUnreferencedCode(KeyValuesExtensions.NeedsReflection)]
    [RequiresDynamicCode(KeyValuesExtensions.NeedsReflection)]
    private static JsonSerializerOptions CreateReflection()
    {
        var options = AddOwn(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        return options;
    }

    private static JsonSerializerOptions AddOwn(JsonSerializerOptions options)
    {
        options.Converters.Add(new SecretConverter());
        options.Converters.Add(new YearMonthConverter());
        return options;
    }

    private sealed class SecretConverter : JsonConverter<Secret>
    {
        private const string Marker = "$secret";

        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var json = document.RootElement;
            var text = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Marker, out var marked) ? marked : json;
            return text.ValueKind == JsonValueKind.String
                ? new Secret(text.GetString()!)
                : throw new JsonException("Expected a secret (text), got something else (not shown).");
        }

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString(Marker, value.Reveal());
            writer.WriteEndObject();
        }
    }

    private sealed class YearMonthConverter : JsonConverter<YearMonth>
    {
        public override YearMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && YearMonth.TryParse(reader.GetString(), null, out var month)
                ? month
                : throw new JsonException("Expected a month (yyyy-MM).");

        public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
