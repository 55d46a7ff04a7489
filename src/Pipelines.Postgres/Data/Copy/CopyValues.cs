namespace Pipelines.Postgres;

/// <summary>How values of .NET types are written, and which type of PostgreSQL is theirs by default.</summary>
internal static class CopyValues
{
    private static readonly Dictionary<Type, (string Type, Delegate Write)> Known = [];

    static CopyValues()
    {
        AddValue<bool>("boolean", static (writer, value) => writer.Write(value));
        AddValue<short>("smallint", static (writer, value) => writer.Write(value));
        AddValue<int>("integer", static (writer, value) => writer.Write(value));
        AddValue<long>("bigint", static (writer, value) => writer.Write(value));
        AddValue<float>("real", static (writer, value) => writer.Write(value));
        AddValue<double>("double precision", static (writer, value) => writer.Write(value));
        AddValue<decimal>("numeric", static (writer, value) => writer.Write(value));
        AddValue<Guid>("uuid", static (writer, value) => writer.Write(value));
        AddValue<DateTime>("timestamp", static (writer, value) => writer.Write(value));
        AddValue<DateTimeOffset>("timestamp with time zone", static (writer, value) => writer.Write(value));
        AddValue<DateOnly>("date", static (writer, value) => writer.Write(value));
        AddValue<TimeOnly>("time", static (writer, value) => writer.Write(value));
        AddValue<TimeSpan>("interval", static (writer, value) => writer.Write(value));
        Add<string?>("text", static (writer, value) => writer.Write(value));
        Add<byte[]?>("bytea", static (writer, value) =>
        {
            if (value is null)
            {
                writer.WriteNull();
            }
            else
            {
                writer.WriteBytes(value);
            }
        });
    }

    public static (string Type, Action<CopyRowWriter, TValue> Write) For<TValue>(SqlName column) =>
        Known.TryGetValue(typeof(TValue), out var known)
            ? (known.Type, (Action<CopyRowWriter, TValue>)known.Write)
            : throw new ArgumentException($"Column {column}: values of {typeof(TValue).Name} cannot be written. Give one of {string.Join(", ", Known.Keys.Where(static type => Nullable.GetUnderlyingType(type) is null).Select(static type => type.Name))}, e.g. by ToString().");

    private static void AddValue<TValue>(string type, Action<CopyRowWriter, TValue> write)
        where TValue : struct
    {
        Add(type, write);
        Add<TValue?>(type, (writer, value) =>
        {
            if (value is { } given)
            {
                write(writer, given);
            }
            else
            {
                writer.WriteNull();
            }
        });
    }

    private static void Add<TValue>(string type, Action<CopyRowWriter, TValue> write) => Known.Add(typeof(TValue), (type, write));
}
