using System.Text;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;
using TaxiPipelines.Warehouses.Sqlite;

namespace Pipelines.Benchmarks.Load;

/// <summary>How fast SQLite takes rows that are parsed already: one transaction of prepared inserts of many rows each, and nothing else.</summary>
internal static class InsertLimit
{
    private const int RowsPerInsert = 16;

    /// <summary>Inserts rows into a new warehouse.</summary>
    /// <param name="path">The database's file.</param>
    /// <param name="file">The file the rows come from.</param>
    /// <param name="batches">Parsed rows, whole batches of a multiple of 16 rows; gone through again and again, with other ids each time.</param>
    /// <param name="rows">How many rows to insert.</param>
    /// <param name="hasIndex">Whether the table has the index of the warehouse, or none.</param>
    /// <returns>How many rows were inserted.</returns>
    public static long Run(string path, TripFile file, IReadOnlyList<TripBatch> batches, long rows, bool hasIndex)
    {
        using var database = SqliteDatabase.Open(path);
        database.Execute(SqliteTripWarehouse.Pragmas);
        database.Execute(SqliteSql.CreateTable(file.Schema));
        if (hasIndex)
        {
            database.Execute(SqliteSql.CreateIndex(file.Schema));
        }

        var types = file.Schema.Columns.Select(column => column.Type).ToArray();
        var fileName = Encoding.UTF8.GetBytes(file.Name);
        using var insert = database.Prepare(SqliteSql.Insert(file.Schema, $"\"{file.Schema.Table}\"", RowsPerInsert));
        database.Execute("BEGIN IMMEDIATE");
        Span<byte> id = stackalloc byte[TripRowId.Length];
        var done = 0L;
        for (var round = 0; done < rows; round++)
        {
            foreach (var batch in batches)
            {
                for (var row = 0; row < batch.Count && done < rows; row += RowsPerInsert, done += RowsPerInsert)
                {
                    var parameter = 1;
                    for (var next = row; next < row + RowsPerInsert; next++)
                    {
                        batch.RowId(next).CopyTo(id);
                        // Another round, other ids: as far apart as ids are.
                        "0123456789abcdefghijklmnopqrstuvwxyz"u8.Slice(round % 36, 1).CopyTo(id[3..]);
                        insert.Bind(parameter++, id);
                        insert.Bind(parameter++, fileName);
                        parameter = Bind(insert, parameter, types, batch, next);
                    }

                    insert.Execute();
                }
            }
        }

        database.Execute("COMMIT");
        return done;
    }

    private static int Bind(SqliteStatement insert, int parameter, ColumnType[] types, TripBatch batch, int row)
    {
        var values = batch.Values(row);
        for (var column = 0; column < values.Length; column++, parameter++)
        {
            var value = values[column];
            if (!value.HasValue)
            {
                insert.BindNull(parameter);
            }
            else if (types[column] == ColumnType.Whole)
            {
                insert.Bind(parameter, value.Whole);
            }
            else if (types[column] == ColumnType.Real)
            {
                insert.Bind(parameter, value.Real);
            }
            else
            {
                insert.Bind(parameter, batch.Text(value));
            }
        }

        return parameter;
    }
}
