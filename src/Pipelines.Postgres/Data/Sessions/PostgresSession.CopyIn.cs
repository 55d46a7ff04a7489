namespace Pipelines.Postgres;

/// <content>Copying into tables.</content>
public abstract partial class PostgresSession
{
    /// <summary>Copies a CSV file into a table: its bytes go to the server as they are, gunzipped if they are gzip.</summary>
    /// <remarks>
    /// All rows are loaded or none. The header is checked before anything is sent: its names, whatever their case and order, must be
    /// those of the columns. Progress is told in stored bytes, and the metrics <c>rows copied in</c> and <c>bytes copied in</c> are added.
    /// </remarks>
    /// <param name="table">The table; its columns, or those of the options, are what the file must have.</param>
    /// <param name="file">The file, from a task before this one.</param>
    /// <param name="task">The attempt: gives the file and takes progress and metrics.</param>
    /// <param name="options">What the file looks like; <see langword="null"/> for a CSV file with a header.</param>
    /// <param name="cancellationToken">Stops it; nothing is loaded then.</param>
    /// <exception cref="PostgresDataException">The header or a row does not fit, the file is broken, or the server cannot be reached.</exception>
    /// <exception cref="ArtifactNotFoundException">The file is gone.</exception>
    public async Task<CopyResult> CopyInAsync(
        PostgresTable table, Artifact file, TaskContext task, CsvInOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(task);
        var stored = await task.Artifacts.OpenReadAsync(file, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            return await CopyCsvAsync(table, stored, file.SizeBytes, task, options, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Copies CSV text into a table: its bytes go to the server as they are, gunzipped if they are gzip.</summary>
    /// <param name="table">The table; its columns, or those of the options, are what the text must have.</param>
    /// <param name="source">The text; read to its end, and left open.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">What the text looks like; <see langword="null"/> for CSV with a header.</param>
    /// <param name="cancellationToken">Stops it; nothing is loaded then.</param>
    /// <exception cref="PostgresDataException">The header or a row does not fit, the text is broken, or the server cannot be reached.</exception>
    public Task<CopyResult> CopyInAsync(
        PostgresTable table, Stream source, TaskContext? task = null, CsvInOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(source);
        return CopyCsvAsync(table, source, source.CanSeek ? source.Length - source.Position : null, task, options, cancellationToken);
    }

    /// <summary>Copies objects into a table, in PostgreSQL's binary form.</summary>
    /// <typeparam name="T">The type of a row.</typeparam>
    /// <param name="table">The table, and which column takes which value.</param>
    /// <param name="rows">The rows; asked for as they are sent, so that any number of them takes little memory.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">How they are copied; all columns are filled.</param>
    /// <param name="cancellationToken">Stops it; nothing is loaded then.</param>
    /// <exception cref="PostgresDataException">A row does not fit, there is no such table or column, or the server cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">A column of the database is of a type that does not take the values.</exception>
    public Task<CopyResult> CopyInAsync<T>(
        PostgresTable<T> table, IAsyncEnumerable<T> rows, TaskContext? task = null, CopyInOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return options?.Columns is null
            ? CopyInAsync(table, rows, table.Write, task, options, cancellationToken)
            : throw new ArgumentException("A typed table fills all of its columns: describe a table of fewer columns instead.", nameof(options));
    }

    /// <summary>Copies rows that <paramref name="write"/> writes into a table, in PostgreSQL's binary form: the fastest way.</summary>
    /// <typeparam name="TItem">What rows are made of: one row, or a batch of them.</typeparam>
    /// <param name="table">The table; its columns, or those of the options, are what a row has.</param>
    /// <param name="items">What there is to write. An item is done with when the next one is asked for.</param>
    /// <param name="write">Writes the rows of an item: any number of them.</param>
    /// <param name="task">The attempt, for progress and metrics; <see langword="null"/> for none.</param>
    /// <param name="options">How they are copied.</param>
    /// <param name="cancellationToken">Stops it; nothing is loaded then.</param>
    /// <exception cref="PostgresDataException">A row does not fit, there is no such table or column, or the server cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">A row has too few or too many values, or a value of another type than its column in the database.</exception>
    /// <example>
    /// <code>
    /// await database.CopyInAsync(trips, batches, static (rows, batch) =>
    /// {
    ///     foreach (var trip in batch)
    ///     {
    ///         rows.StartRow();
    ///         rows.Write(trip.PickupAt);
    ///         rows.Write(trip.Fare);
    ///     }
    /// }, task, cancellationToken: ct);
    /// </code>
    /// </example>
    public Task<CopyResult> CopyInAsync<TItem>(
        PostgresTable table,
        IAsyncEnumerable<TItem> items,
        Action<CopyRowWriter, TItem> write,
        TaskContext? task = null,
        CopyInOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        var telling = new CopyTelling(task, "copied in");
        return TransactAsync(
            connection => BinaryCopyIn.RunAsync(connection, table, items, write, options ?? new CopyInOptions(), telling, cancellationToken),
            exception => PostgresFailure.OfCopyIn(exception, table),
            cancellationToken);
    }

    private Task<CopyResult> CopyCsvAsync(
        PostgresTable table, Stream stored, long? storedBytes, TaskContext? task, CsvInOptions? options, CancellationToken cancellationToken)
    {
        var telling = new CopyTelling(task, "copied in");
        return TransactAsync(
            connection => CsvCopyIn.RunAsync(connection, table, stored, storedBytes, options ?? new CsvInOptions(), telling, cancellationToken),
            exception => PostgresFailure.OfCopyIn(exception, table),
            cancellationToken);
    }
}
