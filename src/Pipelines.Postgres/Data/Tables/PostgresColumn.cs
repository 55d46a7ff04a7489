using System.Text.RegularExpressions;

namespace Pipelines.Postgres;

/// <summary>A column of a table.</summary>
public sealed partial record PostgresColumn
{
    /// <summary>Describes a column.</summary>
    /// <param name="name">The name as PostgreSQL keeps it; what was created without quotes is lower-case.</param>
    /// <param name="type">The type as in <c>CREATE TABLE</c>, e.g. <c>integer</c>, <c>numeric(10, 2)</c> or <c>timestamp with time zone</c>.</param>
    /// <param name="isNullable">Whether it may hold nothing.</param>
    /// <exception cref="ArgumentException">The name or the type cannot be one.</exception>
    public PostgresColumn(SqlName name, string type, bool isNullable = true)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        Name = name.Schema is null ? name : throw new ArgumentException($"A column has no schema, but {name} has one.", nameof(name));
        Type = TypeName().IsMatch(type)
            ? type
            : throw new ArgumentException($"Column {name}: '{type}' is not the name of a PostgreSQL type. Write it as in CREATE TABLE, without default or constraint: numeric(10, 2).", nameof(type));
        IsNullable = isNullable;
    }

    /// <summary>The name.</summary>
    public SqlName Name { get; }

    /// <summary>The type, as in <c>CREATE TABLE</c>.</summary>
    public string Type { get; }

    /// <summary>Whether it may hold nothing.</summary>
    public bool IsNullable { get; }

    /// <summary>The column as in <c>CREATE TABLE</c>.</summary>
    public override string ToString() => $"{Name} {Type}{(IsNullable ? "" : " NOT NULL")}";

    // The type goes into statements as text, so nothing but a type's name may pass.
    [GeneratedRegex("""^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?( varying| precision)?( ?\( ?\d+( ?, ?-?\d+)? ?\))?( with(out)? time zone)?(\[\])*\z""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex TypeName();
}
