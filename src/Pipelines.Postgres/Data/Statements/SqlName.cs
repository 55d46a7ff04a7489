using System.Text;

namespace Pipelines.Postgres;

/// <summary>The name of a table, column or other object, as PostgreSQL keeps it: case counts, and nothing in it is folded.</summary>
/// <remarks>In an <see cref="Sql"/> it becomes a quoted identifier, so that no name can be anything but a name.</remarks>
public sealed record SqlName
{
    /// <summary>PostgreSQL cuts longer names off without an error, so that two of them may become one.</summary>
    private const int MaxBytes = 63;

    /// <summary>A name without a schema: it is looked for along the connection's search path.</summary>
    /// <param name="name">The name, e.g. <c>green_tripdata</c>; a dot in it is part of it.</param>
    /// <exception cref="ArgumentException">It is empty, longer than 63 bytes of UTF-8, or holds a zero character.</exception>
    public SqlName(string name) => Name = Check(name);

    /// <summary>A name in a schema.</summary>
    /// <param name="schema">The schema, e.g. <c>public</c>.</param>
    /// <param name="name">The name, e.g. <c>green_tripdata</c>.</param>
    /// <exception cref="ArgumentException">One is empty, longer than 63 bytes of UTF-8, or holds a zero character.</exception>
    public SqlName(string schema, string name)
        : this(name) => Schema = Check(schema);

    /// <summary>The schema; <see langword="null"/> to look along the search path.</summary>
    public string? Schema { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Takes a text for a name without a schema.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is not a name, or it holds a dot, which more often than not is meant to part schema and name.</exception>
    public static implicit operator SqlName(string name) => FromString(name);

    /// <summary>Takes a text for a name without a schema.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">It is not a name, or it holds a dot, which more often than not is meant to part schema and name.</exception>
    public static SqlName FromString(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains('.', StringComparison.Ordinal)
            ? throw new ArgumentException($"'{name}' has a dot. Write new SqlName(\"schema\", \"name\"), or new SqlName(\"{name}\") if the dot is part of the name.", nameof(name))
            : new SqlName(name);
    }

    /// <summary>The quoted identifier: <c>"public"."green_tripdata"</c>.</summary>
    public override string ToString() => Schema is null ? Quote(Name) : $"{Quote(Schema)}.{Quote(Name)}";

    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Check(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a zero character, which PostgreSQL does not take.", nameof(name));
        }

        return Encoding.UTF8.GetByteCount(name) > MaxBytes
            ? throw new ArgumentException($"The name '{name}' is longer than {MaxBytes} bytes; PostgreSQL would cut it off. Take a shorter one.", nameof(name))
            : name;
    }
}
