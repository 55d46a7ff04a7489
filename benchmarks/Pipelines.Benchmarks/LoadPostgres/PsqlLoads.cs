using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Pipelines.Tests.Postgres;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses.Postgres;

namespace Pipelines.Benchmarks.LoadPostgres;

/// <summary>What psql does with the file: the statements of the course's flow, or a copy and nothing else.</summary>
internal sealed class PsqlLoads(PostgresServer server, string connectionString, LoadFiles files)
{
    public const string OurTable = "\"public\".\"green_tripdata\"";
    public const string CourseTable = "\"public\".\"course_tripdata\"";
    public const string CourseStaging = "\"public\".\"course_tripdata_staging\"";
    public const string BareTable = "\"public\".\"bare_tripdata\"";

    private readonly TripSchema _schema = files.File.Schema;

    /// <summary>Creates the table of the bare copy: typed, with the columns of the file.</summary>
    public string CreateBare => $"CREATE TABLE {BareTable} ({string.Join(", ", _schema.Columns.Select(Define))})";

    /// <summary>The course's flow: create both tables, truncate, copy, update with ids, merge; each a transaction of its own.</summary>
    public Task<int> CourseAsync(CancellationToken cancellationToken)
    {
        var columns = $"unique_row_id text, filename text, {string.Join(", ", _schema.Columns.Select(Define))}";
        var parts = _schema.RowIdParts.Select(part => $"COALESCE(CAST({_schema.Columns[part].Name} AS text), '')");
        var all = string.Join(", ", _schema.TableColumns);
        return RunAsync(
            cancellationToken,
            $"CREATE TABLE IF NOT EXISTS {CourseTable} ({columns})",
            $"CREATE TABLE IF NOT EXISTS {CourseStaging} ({columns})",
            $"TRUNCATE TABLE {CourseStaging}",
            $"\\copy {CourseStaging} ({FileColumns}) FROM PROGRAM 'gunzip -c {files.Gzip}' WITH (FORMAT csv, HEADER true)",
            $"UPDATE {CourseStaging} SET unique_row_id = md5({string.Join(" || ", parts)}), filename = '{files.File.Name}'",
            $"""
            MERGE INTO {CourseTable} AS T USING {CourseStaging} AS S ON T.unique_row_id = S.unique_row_id
            WHEN NOT MATCHED THEN INSERT ({all}) VALUES ({string.Join(", ", _schema.TableColumns.Select(static name => $"S.{name}"))})
            """);
    }

    /// <summary>A copy of the text into a typed table without an index.</summary>
    public Task<int> BareAsync(CancellationToken cancellationToken) =>
        RunAsync(cancellationToken, $"\\copy {BareTable} ({FileColumns}) FROM '{files.Text}' WITH (FORMAT csv, HEADER true)");

    private string FileColumns => string.Join(", ", _schema.Columns.Select(static column => column.Name));

    private static string Define(TripColumn column) => $"{column.Name} {PostgresSql.TypeOf(column.Type)}";

    private async Task<int> RunAsync(CancellationToken cancellationToken, params string[] statements)
    {
        var start = new ProcessStartInfo("psql") { RedirectStandardError = true };
        string[] arguments =
        [
            "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", "pipelines",
            "-d", new NpgsqlConnectionStringBuilder(connectionString).Database!, .. statements.SelectMany(static statement => new[] { "-c", statement }),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var psql = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        var error = await psql.StandardError.ReadToEndAsync(cancellationToken);
        await psql.WaitForExitAsync(cancellationToken);
        return psql.ExitCode == 0 ? 0 : throw new InvalidOperationException($"psql ended with {psql.ExitCode}: {error}");
    }
}
