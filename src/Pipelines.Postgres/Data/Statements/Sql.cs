using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Pipelines.Postgres;

/// <summary>
/// One SQL statement, written as an interpolated string: its text is SQL, and what stands in a hole never is. A value becomes a
/// parameter, a <see cref="SqlName"/> or <see cref="PostgresTable"/> a quoted identifier, another <see cref="Sql"/> a part of the statement.
/// </summary>
/// <remarks>
/// A list or an array becomes one array parameter: write <c>= ANY({ids})</c>. A <see cref="DateTimeOffset"/> is sent as the instant it is.
/// Statements that take no parameters, such as <c>CREATE TABLE</c>, can take <see cref="Literal"/>.
/// </remarks>
/// <example>
/// <code>
/// await database.ExecuteAsync($"DELETE FROM {trips} WHERE filename = {file.Name}", cancellationToken);
/// </code>
/// </example>
[InterpolatedStringHandler]
public sealed class Sql
{
    // Text, or what makes a parameter. Numbers are given when the whole is known, since statements nest.
    private readonly List<object> _parts;

    /// <summary>Called by the compiler for an interpolated string.</summary>
    /// <param name="literalLength">Length of the text.</param>
    /// <param name="formattedCount">Number of holes.</param>
    public Sql(int literalLength, int formattedCount) => _parts = new List<object>((2 * formattedCount) + Math.Min(literalLength, 1));

    private Sql(string text) => _parts = [text];

    /// <summary>SQL from a text that was not written as an interpolated string, e.g. from a file of the program. It is executed as it stands.</summary>
    /// <param name="text">The text. Never one that anybody outside of the program had a say in.</param>
    public static Sql UncheckedText(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return new Sql(text);
    }

    /// <summary>A text as a quoted constant, for statements that take no parameters.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">It holds a zero character, which PostgreSQL does not take.</exception>
    public static Sql Literal(string text) => new(SqlLiteral.Quote(text));

    /// <summary>Several parts with something between them, e.g. conditions with <c>AND</c>.</summary>
    /// <param name="separator">What stands between two parts.</param>
    /// <param name="parts">The parts.</param>
    public static Sql Join(Sql separator, IEnumerable<Sql> parts)
    {
        ArgumentNullException.ThrowIfNull(separator);
        ArgumentNullException.ThrowIfNull(parts);
        var joined = new Sql(0, 0);
        foreach (var part in parts)
        {
            if (joined._parts.Count > 0)
            {
                joined.AppendFormatted(separator);
            }

            joined.AppendFormatted(part);
        }

        return joined;
    }

    /// <summary>Called by the compiler for the text.</summary>
    /// <param name="value">SQL.</param>
    public void AppendLiteral(string value) => _parts.Add(value);

    /// <summary>
    /// Called by the compiler for a hole: a <see cref="SqlName"/>, several of them or a <see cref="PostgresTable"/> become quoted identifiers,
    /// a <see cref="Sql"/> becomes a part of this statement, and anything else a parameter.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type, which decides the parameter's.</typeparam>
    /// <exception cref="ArgumentException">PostgreSQL has no type for it.</exception>
    public void AppendFormatted<T>(T value)
    {
        switch (value)
        {
            case Sql part:
                _parts.AddRange(part._parts);
                break;
            case SqlName name:
                _parts.Add(name.ToString());
                break;
            case PostgresTable table:
                _parts.Add(table.Name.ToString());
                break;
            case IEnumerable<SqlName> names:
                _parts.Add(string.Join(", ", names));
                break;
            default:
                _parts.Add(SqlParameter.Of(value));
                break;
        }
    }

    /// <summary>The text that is sent, with <c>$1</c>, <c>$2</c>, … for the parameters; their values are not in it.</summary>
    public override string ToString() => Render(null);

    /// <summary>Whether it has no parameters.</summary>
    internal bool IsPlainText => _parts.TrueForAll(static part => part is string);

    internal NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand { Connection = connection };
        command.CommandText = Render(command.Parameters);
        return command;
    }

    internal NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = Render(command.Parameters);
        return command;
    }

    /// <summary>The parameters alone, each to be asked for by number.</summary>
    internal IReadOnlyList<NpgsqlParameter> Parameters => [.. _parts.OfType<SqlParameter>().Select(static part => part.Create())];

    /// <summary>The statement with texts in place of the parameters.</summary>
    internal string WithParametersAs(IReadOnlyList<string> texts)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var part in _parts)
        {
            text.Append(part as string ?? texts[number++]);
        }

        return text.ToString();
    }

    private string Render(NpgsqlParameterCollection? parameters)
    {
        var text = new StringBuilder();
        var number = 0;
        foreach (var part in _parts)
        {
            if (part is SqlParameter parameter)
            {
                text.Append('$').Append(++number);
                parameters?.Add(parameter.Create());
            }
            else
            {
                text.Append((string)part);
            }
        }

        return text.ToString();
    }
}
