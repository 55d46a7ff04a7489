using Npgsql;
using NpgsqlTypes;

namespace Pipelines.Postgres;

/// <summary>A value of a statement. Npgsql's parameters belong to one command, so each command gets new ones.</summary>
internal abstract class SqlParameter
{
    public abstract NpgsqlParameter Create();

    /// <summary>Takes a value for a parameter, in the form that PostgreSQL has for it.</summary>
    public static SqlParameter Of<T>(T value) => value switch
    {
        null or DBNull => new Nothing(typeof(T)),
        DateTimeOffset instant => new Typed<DateTimeOffset>(instant.ToUniversalTime()),
        byte number => new Typed<short>(number),
        sbyte number => new Typed<short>(number),
        ushort number => new Typed<int>(number),
        uint number => new Typed<long>(number),
        ulong number => new Typed<decimal>(number),
        char character => new Typed<string>(character.ToString()),
        Uri address => new Typed<string>(address.ToString()),
        YearMonth month => new Typed<string>(month.ToString()),
        Secret => throw new ArgumentException("A secret does not go into SQL by itself, where logs of the server may show it. If that is meant, write {secret.Reveal()}."),
        Enum => throw new ArgumentException($"PostgreSQL has no type for {value.GetType().Name}. Say what is stored: {{value.ToString()}} for its name, {{(int)value}} for its number."),
        _ when value.GetType() == typeof(T) => new Typed<T>(value),
        _ => new Untyped(value),
    };

    private sealed class Typed<T>(T value) : SqlParameter
    {
        public override NpgsqlParameter Create() => new NpgsqlParameter<T> { TypedValue = value };
    }

    /// <summary>A value whose own type says more than the one it was declared with: an <c>int?</c>, an <c>object</c>, a list behind an interface.</summary>
    private sealed class Untyped(object value) : SqlParameter
    {
        public override NpgsqlParameter Create() => new() { Value = value };
    }

    /// <summary>Nothing, of the type that a value would have where that is clear; otherwise the server finds it out.</summary>
    private sealed class Nothing(Type type) : SqlParameter
    {
        private static readonly Dictionary<Type, NpgsqlDbType> Types = new()
        {
            [typeof(bool)] = NpgsqlDbType.Boolean,
            [typeof(short)] = NpgsqlDbType.Smallint,
            [typeof(int)] = NpgsqlDbType.Integer,
            [typeof(long)] = NpgsqlDbType.Bigint,
            [typeof(float)] = NpgsqlDbType.Real,
            [typeof(double)] = NpgsqlDbType.Double,
            [typeof(decimal)] = NpgsqlDbType.Numeric,
            [typeof(string)] = NpgsqlDbType.Text,
            [typeof(Guid)] = NpgsqlDbType.Uuid,
            [typeof(DateOnly)] = NpgsqlDbType.Date,
            [typeof(DateTimeOffset)] = NpgsqlDbType.TimestampTz,
            [typeof(byte[])] = NpgsqlDbType.Bytea,
        };

        public override NpgsqlParameter Create()
        {
            var parameter = new NpgsqlParameter { Value = DBNull.Value };
            if (Types.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var known))
            {
                parameter.NpgsqlDbType = known;
            }

            return parameter;
        }
    }
}
