using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Pipelines.EndToEnd;

/// <summary>Looks into the sample's warehouse from the outside.</summary>
internal static class Warehouse
{
    static Warehouse() => SQLitePCL.Batteries_V2.Init();

    /// <summary>How many rows a table has, and a digest of all their values that does not depend on their order.</summary>
    public static (long Rows, string Digest) Digest(string dataDirectory, string table)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(dataDirectory, "warehouse.db"),
            Pooling = false,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT * FROM "{table}";""";
        using var reader = command.ExecuteReader();
        return Digest(reader);
    }

    /// <summary>The same of rows that are being read; a time counts as its text.</summary>
    public static (long Rows, string Digest) Digest(DbDataReader reader)
    {
        var values = new object[reader.FieldCount];
        long rows = 0;
        ulong sum = 0;
        while (reader.Read())
        {
            reader.GetValues(values);
            var row = string.Join('\u001f', values.Select(Text));
            sum += BitConverter.ToUInt64(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(row)));
            rows++;
        }

        return (rows, sum.ToString("x16", CultureInfo.InvariantCulture));
    }

    private static string? Text(object value) => value is DateTime time
        ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture);
}
