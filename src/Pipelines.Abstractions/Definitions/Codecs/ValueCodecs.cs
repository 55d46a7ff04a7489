using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Pipelines.Definitions;

// Each codec bears the name of the type it carries, which is what generated code looks for.
#pragma warning disable CA1720

/// <summary>The codecs that generated code puts together; of one type there is one codec.</summary>
public static class ValueCodecs
{
    /// <summary>JSON <c>true</c> and <c>false</c>.</summary>
    public static ValueCodec<bool> Boolean { get; } = new BooleanCodec();

    /// <summary>Whole numbers from -128 to 127.</summary>
    public static ValueCodec<sbyte> SByte { get; } = new IntegerCodec<sbyte>();

    /// <summary>Whole numbers from 0 to 255.</summary>
    public static ValueCodec<byte> Byte { get; } = new IntegerCodec<byte>();

    /// <summary>Whole numbers of 16 bits.</summary>
    public static ValueCodec<short> Int16 { get; } = new IntegerCodec<short>();

    /// <summary>Whole numbers of 16 bits from 0.</summary>
    public static ValueCodec<ushort> UInt16 { get; } = new IntegerCodec<ushort>();

    /// <summary>Whole numbers of 32 bits.</summary>
    public static ValueCodec<int> Int32 { get; } = new IntegerCodec<int>();

    /// <summary>Whole numbers of 32 bits from 0.</summary>
    public static ValueCodec<uint> UInt32 { get; } = new IntegerCodec<uint>();

    /// <summary>Whole numbers of 64 bits.</summary>
    public static ValueCodec<long> Int64 { get; } = new IntegerCodec<long>();

    /// <summary>Whole numbers of 64 bits from 0.</summary>
    public static ValueCodec<ulong> UInt64 { get; } = new IntegerCodec<ulong>();

    /// <summary>Numbers of single precision; those that are not finite are strings.</summary>
    public static ValueCodec<float> Single { get; } = new FloatCodec<float>();

    /// <summary>Numbers of double precision; those that are not finite are strings.</summary>
    public static ValueCodec<double> Double { get; } = new FloatCodec<double>();

    /// <summary>Decimal numbers, digits kept as written.</summary>
    public static ValueCodec<decimal> Decimal { get; } = new FloatCodec<decimal>();

    /// <summary>Text.</summary>
    public static ValueCodec<string> String { get; } = new TextCodec<string>("text", static value => value, static (string text, out string value) =>
    {
        value = text;
        return true;
    });

    /// <summary>Text of one UTF-16 character.</summary>
    public static ValueCodec<char> Char { get; } = new TextCodec<char>("a single character", static value => value.ToString(), char.TryParse);

    /// <summary>Text of a UUID (RFC 9562), with hyphens.</summary>
    public static ValueCodec<Guid> Guid { get; } = new TextCodec<Guid>(
        "a UUID (00000000-0000-0000-0000-000000000000)",
        static value => value.ToString("D"),
        static (string text, out Guid value) => System.Guid.TryParseExact(text, "D", out value));

    /// <summary>Text of an absolute or relative address, kept as written.</summary>
    public static ValueCodec<Uri> Uri { get; } = new TextCodec<Uri>(
        "an address (https://example.com/path)",
        static value => value.OriginalString,
        static (string text, out Uri value) => System.Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out value!) && text.Length > 0);

    /// <summary>Text of an instant (ISO 8601); without an offset it is UTC.</summary>
    public static ValueCodec<DateTimeOffset> DateTimeOffset { get; } = new TextCodec<DateTimeOffset>(
        "a date and time (2019-01-31T09:30:00Z)",
        static value => value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        static (string text, out DateTimeOffset value) =>
            System.DateTimeOffset.TryParseExact(text, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value));

    /// <summary>Text of a date and time (ISO 8601) with its kind: <c>Z</c>, an offset or nothing.</summary>
    public static ValueCodec<DateTime> DateTime { get; } = new TextCodec<DateTime>(
        "a date and time (2019-01-31T09:30:00)",
        static value => value.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
        static (string text, out DateTime value) =>
            System.DateTime.TryParseExact(text, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out value));

    /// <summary>Text of a date: <c>2019-01-31</c>.</summary>
    public static ValueCodec<DateOnly> DateOnly { get; } = new TextCodec<DateOnly>(
        "a date (yyyy-MM-dd)",
        static value => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        static (string text, out DateOnly value) =>
            System.DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value));

    /// <summary>Text of a time of day: <c>09:30</c>, <c>09:30:00</c> or with fractions of a second.</summary>
    public static ValueCodec<TimeOnly> TimeOnly { get; } = new TextCodec<TimeOnly>(
        "a time of day (HH:mm or HH:mm:ss)",
        static value => value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        static (string text, out TimeOnly value) =>
            System.TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out value));

    /// <summary>Text of a duration: <c>30s</c>, <c>1h30m</c>, <c>PT1M</c> (ISO 8601) or <c>00:01:00</c>, which is how it is written.</summary>
    public static ValueCodec<TimeSpan> TimeSpan { get; } = new TextCodec<TimeSpan>(
        Duration.Expected,
        static value => value.ToString("c", CultureInfo.InvariantCulture),
        Duration.TryParse);

    /// <summary>Text of a month: <c>2019-01</c>.</summary>
    public static ValueCodec<YearMonth> YearMonth { get; } = new TextCodec<YearMonth>(
        "a month (yyyy-MM)",
        static value => value.ToString(),
        static (string text, out YearMonth value) => Pipelines.YearMonth.TryParse(text, CultureInfo.InvariantCulture, out value));

    /// <summary>The handle of a file, as an object of its properties.</summary>
    public static ValueCodec<Artifact> Artifact { get; } = new ArtifactCodec();

    /// <summary>A secret as <c>{"$secret":"…"}</c>; plain text is read too.</summary>
    public static ValueCodec<Secret> Secret { get; } = new SecretCodec();

    /// <summary>Any JSON.</summary>
    public static ValueCodec<JsonElement> Json { get; } = new JsonCodec();

    private static string[] DateTimeFormats { get; } =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-dd",
    ];

    private static string[] TimeFormats { get; } = ["HH:mm:ss.FFFFFFF", "HH:mm"];

    /// <summary>Any JSON as a tree.</summary>
    /// <typeparam name="T"><c>JsonNode</c>, <c>JsonObject</c>, <c>JsonArray</c> or <c>JsonValue</c>.</typeparam>
    public static ValueCodec<T> JsonNode<T>()
        where T : JsonNode => new JsonNodeCodec<T>();

    /// <summary>One of an enum's named members.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <param name="members">Its members, each with the name it is written by.</param>
    public static ValueCodec<T> Enum<T>(params (string Name, T Value)[] members)
        where T : struct, Enum => new EnumCodec<T>(members);

    /// <summary>A value type or null.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="inner">Reads and writes a value that is there.</param>
    public static ValueCodec<T?> Nullable<T>(ValueCodec<T> inner)
        where T : struct => new NullableValueCodec<T>(inner);

    /// <summary>A reference type or null.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="inner">Reads and writes a value that is there.</param>
    public static ValueCodec<T?> NullableReference<T>(ValueCodec<T> inner)
        where T : class => new NullableReferenceCodec<T>(inner);

    /// <summary>A list, array or set, as a JSON array.</summary>
    /// <typeparam name="TSequence">The type as a whole.</typeparam>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="inner">Reads and writes an element.</param>
    /// <param name="make">Makes the whole of its elements: <c>static elements => [.. elements]</c>.</param>
    public static ValueCodec<TSequence> Sequence<TSequence, T>(ValueCodec<T> inner, Func<List<T>, TSequence> make)
        where TSequence : IEnumerable<T> => new SequenceCodec<TSequence, T>(inner, make);

    /// <summary>A dictionary with text keys, as a JSON object.</summary>
    /// <typeparam name="TMap">The type as a whole.</typeparam>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="inner">Reads and writes a value.</param>
    /// <param name="make">Makes the whole.</param>
    public static ValueCodec<TMap> Map<TMap, T>(ValueCodec<T> inner, Func<Dictionary<string, T>, TMap> make)
        where TMap : IEnumerable<KeyValuePair<string, T>> => new MapCodec<TMap, T>(inner, make);

    /// <summary>A type that a <c>JsonSerializerContext</c> of the user knows.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="typeInfo">The context's property for it.</param>
    public static ValueCodec<T> FromTypeInfo<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new TypeInfoCodec<T>(typeInfo);
    }
}
