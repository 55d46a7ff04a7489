using Npgsql;

namespace Pipelines.Postgres;

/// <content>Copying out of tables, and queries into files.</content>
public abstract partial class PostgresSession
{
    /// <summary>Copies a table into a CSV file, without holding its rows.</summary>
    /// <remarks>Rows are told as progress, and the metrics <c>rows copied out</c> and <c>bytes copied out</c> are added.</remarks>
    /// <param name="table">The table; its described columns, in order.</param>
    /// <param name="fileName">The file's name; <c>.gz</c> at its end compresses it.</param>
    /// <param name="task">The attempt: keeps the file, and takes progress and metrics.</param>
    /// <param name="options">How the file looks; <see langword="null"/> for CSV with a header.</param>
    /// <param name="cancellationToken">Stops it; there is no file then.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<Artifact> CopyOutAsync(PostgresTable table, string fileName, TaskContext task, CsvOutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return SaveAsync(fileName, task, options, (stream, telling, token) => CopyOutAsync(table, stream, options, telling, token), cancellationToken);
    }

    /// <summary>Copies a table as CSV into a stream, without holding its rows.</summary>
    /// <param name="table">The table; its described columns, in order.</param>
    /// <param name="destination">Takes the text; stays open.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">How the text looks; <see langword="null"/> for CSV with a header.</param>
    /// <param name="cancellationToken">Stops it, with a part of the text written.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<CopyResult> CopyOutAsync(PostgresTable table, Stream destination, TaskContext? task = null, CsvOutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(destination);
        var telling = new CopyTelling(task, "copied out");
        return Export.CompressAsync(destination, options?.Gzip ?? false, stream => CopyOutAsync(table, stream, options, telling, cancellationToken));
    }

    /// <summary>Writes what a query finds into a CSV file, without holding its rows.</summary>
    /// <param name="query">The query, with values as in any statement.</param>
    /// <param name="fileName">The file's name; <c>.gz</c> at its end compresses it.</param>
    /// <param name="task">The attempt: keeps the file, and takes progress and metrics.</param>
    /// <param name="options">How the file looks; <see langword="null"/> for CSV with a header.</param>
    /// <param name="cancellationToken">Stops it; there is no file then.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<Artifact> QueryToCsvAsync(Sql query, string fileName, TaskContext task, CsvOutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return SaveAsync(fileName, task, options, (stream, telling, token) => QueryToCsvAsync(query, stream, options, telling, token), cancellationToken);
    }

    /// <summary>Writes what a query finds as CSV into a stream, without holding its rows.</summary>
    /// <param name="query">The query, with values as in any statement.</param>
    /// <param name="destination">Takes the text; stays open.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">How the text looks; <see langword="null"/> for CSV with a header.</param>
    /// <param name="cancellationToken">Stops it, with a part of the text written.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<CopyResult> QueryToCsvAsync(Sql query, Stream destination, TaskContext? task = null, CsvOutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(destination);
        var telling = new CopyTelling(task, "copied out");
        return Export.CompressAsync(destination, options?.Gzip ?? false, stream => QueryToCsvAsync(query, stream, options, telling, cancellationToken));
    }

    /// <summary>Writes what a query finds into a file of one JSON object a line, without holding its rows.</summary>
    /// <param name="query">The query, with values as in any statement; the names of its columns become those of the objects.</param>
    /// <param name="fileName">The file's name; <c>.gz</c> at its end compresses it.</param>
    /// <param name="task">The attempt: keeps the file, and takes progress and metrics.</param>
    /// <param name="options">Whether it is compressed; <see langword="null"/> to go by the name.</param>
    /// <param name="cancellationToken">Stops it; there is no file then.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<Artifact> QueryToJsonLinesAsync(Sql query, string fileName, TaskContext task, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return SaveAsync(fileName, task, options, (stream, telling, token) => QueryToJsonLinesAsync(query, stream, telling, token), cancellationToken);
    }

    /// <summary>Writes what a query finds into a stream, one JSON object a line, without holding its rows.</summary>
    /// <param name="query">The query, with values as in any statement; the names of its columns become those of the objects.</param>
    /// <param name="destination">Takes the text; stays open.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">Whether it is compressed; <see langword="null"/> for no.</param>
    /// <param name="cancellationToken">Stops it, with a part of the text written.</param>
    /// <exception cref="PostgresDataException">It was refused, or the server cannot be reached.</exception>
    public Task<CopyResult> QueryToJsonLinesAsync(Sql query, Stream destination, TaskContext? task = null, ExportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(destination);
        var telling = new CopyTelling(task, "copied out");
        return Export.CompressAsync(destination, options?.Gzip ?? false, stream => QueryToJsonLinesAsync(query, stream, telling, cancellationToken));
    }

    private static async Task<Artifact> SaveAsync(
        string fileName, TaskContext task, ExportOptions? options, Func<Stream, CopyTelling, CancellationToken, Task<CopyResult>> write, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(task);
        var telling = new CopyTelling(task, "copied out");
        var isGzip = options?.Gzip ?? fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        return await task.Artifacts.SaveAsync(
            fileName,
            (stream, token) => Export.CompressAsync(stream, isGzip, text => write(text, telling, token)),
            cancellationToken).ConfigureAwait(false);
    }

    private Task<CopyResult> CopyOutAsync(PostgresTable table, Stream destination, CsvOutOptions? options, CopyTelling telling, CancellationToken cancellationToken) => RunAsync(
        connection => Export.CsvAsync(connection, $"{table.Name} ({string.Join(", ", table.ColumnNames)})", destination, options ?? new CsvOutOptions(), telling, cancellationToken),
        exception => PostgresFailure.OfTable(exception, table),
        cancellationToken);

    private Task<CopyResult> QueryToCsvAsync(Sql query, Stream destination, CsvOutOptions? options, CopyTelling telling, CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            var text = query.WithParametersAs(await QuoteAsync(connection, query, cancellationToken).ConfigureAwait(false));
            return await Export.CsvAsync(connection, $"({text}\n)", destination, options ?? new CsvOutOptions(), telling, cancellationToken).ConfigureAwait(false);
        },
        exception => PostgresFailure.Of(exception, query),
        cancellationToken);

    private async Task<CopyResult> QueryToJsonLinesAsync(Sql query, Stream destination, CopyTelling telling, CancellationToken cancellationToken)
    {
        var cursor = await OpenAsync($"SELECT row_to_json(q)::text FROM ({query}\n) q", cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false))
        {
            return await Export.JsonLinesAsync(cursor, destination, telling, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>COPY takes no parameters: the server itself writes each value as a constant of its type.</summary>
    private static async Task<IReadOnlyList<string>> QuoteAsync(NpgsqlConnection connection, Sql query, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var parameter in query.Parameters)
        {
            if (parameter.Value is DBNull)
            {
                texts.Add("NULL");
                continue;
            }

            var command = new NpgsqlCommand("SELECT format('(%L::%s)', $1, pg_typeof($1))", connection);
            await using (command.ConfigureAwait(false))
            {
                command.Parameters.Add(parameter);
                texts.Add((string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!);
            }
        }

        return texts;
    }
}
