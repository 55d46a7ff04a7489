using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Definitions;

namespace Pipelines.Testing;

/// <summary>Reads stored JSON as a test wants it.</summary>
internal static class OutputReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new YearMonthConverter() },
    };

    /// <summary>Reads a value; what does not fit becomes the exception that <paramref name="wrong"/> makes of it.</summary>
    public static T Read<T>(string json, ValueCodec<T>? codec, Func<string, Exception> wrong)
    {
        if (codec is null)
        {
            try
            {
                return JsonSerializer.Deserialize<T>(json, Options)!;
            }
            catch (JsonException exception)
            {
                throw wrong(exception.Message);
            }
        }

        using var document = JsonDocument.Parse(json);
        var context = new BindingContext();
        var value = codec.Read(document.RootElement, context);
        return context.Errors.Count == 0 ? value : throw wrong(string.Join("; ", context.Errors));
    }

    private sealed class YearMonthConverter : JsonConverter<YearMonth>
    {
        public override YearMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            YearMonth.TryParse(reader.GetString(), null, out var month) ? month : throw new JsonException("expected a month (yyyy-MM)");

        public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
