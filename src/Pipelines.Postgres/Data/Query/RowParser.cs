using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Makes values or objects of rows.</summary>
internal static class RowParser
{
    static RowParser()
    {
        // PostgreSQL's own style of names. Dapper has this switch for the whole process only.
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        if (!SqlMapper.HasTypeHandler(typeof(DateTimeOffset)))
        {
            SqlMapper.AddTypeHandler(new InstantHandler());
        }
    }

    /// <summary>How rows of a result become <typeparamref name="T"/>: a value by the first column, an object by the names of the columns.</summary>
    public static Func<NpgsqlDataReader, T> For<T>(NpgsqlDataReader reader)
    {
        if (IsValue(typeof(T)))
        {
            return static row => !row.IsDBNull(0) ? row.GetFieldValue<T>(0)
                : default(T) is null ? default!
                : throw new InvalidOperationException($"The query returned nothing (NULL) in column '{row.GetName(0)}', but a {typeof(T).Name} was asked for. Ask for a nullable one, or use COALESCE.");
        }

        var parse = ((DbDataReader)reader).GetRowParser<T>();
        return row => parse(row);
    }

    private static bool IsValue(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsPrimitive || value.IsArray || value == typeof(string) || value == typeof(decimal) || value == typeof(Guid)
            || value == typeof(DateTime) || value == typeof(DateTimeOffset) || value == typeof(DateOnly) || value == typeof(TimeOnly) || value == typeof(TimeSpan);
    }

    /// <summary>Npgsql gives instants as <see cref="DateTime"/> of kind UTC unless asked for more.</summary>
    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : (DateTimeOffset)value;

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            ArgumentNullException.ThrowIfNull(parameter);
            parameter.Value = value;
        }
    }
}
