using System.Globalization;
using System.Reflection;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// Brings a file's schema up to date: the embedded scripts <c>Migrations/0001_….sql</c> in order of their numbers, forward
/// only, each once. The number of the last one stands in the file's header (<c>user_version</c>).
/// </summary>
internal static class SqliteMigrations
{
    /// <summary>Says in the file's header that it is ours ("PIPE").</summary>
    private const int ApplicationId = 0x50495045;

    private static readonly SortedDictionary<int, string> Scripts = Find();

    /// <summary>The schema that this program works with.</summary>
    public static int Newest => Scripts.Keys.Last();

    /// <summary>Applies what is missing. Processes that start together wait for one another.</summary>
    /// <returns>The schema before.</returns>
    /// <exception cref="PipelineException">The file is newer than this program, or not ours.</exception>
    public static int Apply(SqliteSession session, SqliteStoreOptions options) => session.Transact(_ =>
    {
        var applicationId = ReadNumber(session, "PRAGMA application_id");
        var version = ReadNumber(session, "PRAGMA user_version");
        if (applicationId is not (0 or ApplicationId) || (applicationId == 0 && IsInUse(session)))
        {
            throw new PipelineException($"The database '{SqliteErrors.Location(options)}' belongs to another program. Move it away, or set Pipelines:DataDirectory to another folder.");
        }

        if (version > Newest)
        {
            throw new PipelineException($"The store '{SqliteErrors.Location(options)}' has schema {version}, but this program knows schemas up to {Newest}: a newer version of it has upgraded the store. Run that version, or restore the backup made before the upgrade.");
        }

        foreach (var (number, name) in Scripts)
        {
            if (number > version)
            {
                session.Execute(Read(name));
            }
        }

        if (version < Newest)
        {
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Newest};"));
        }

        return version;
    });

    private static bool IsInUse(SqliteSession session) => ReadNumber(session, """SELECT count(*) FROM "sqlite_master" """) > 0;

    private static int ReadNumber(SqliteSession session, string sql) => int.Parse(session.QueryText(sql), CultureInfo.InvariantCulture);

    private static SortedDictionary<int, string> Find()
    {
        const string marker = ".Migrations.";
        var scripts = new SortedDictionary<int, string>();
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            var start = name.IndexOf(marker, StringComparison.Ordinal);
            if (start >= 0 && name.Contains(".Sqlite.", StringComparison.Ordinal))
            {
                scripts.Add(int.Parse(name.AsSpan(start + marker.Length, 4), CultureInfo.InvariantCulture), name);
            }
        }

        return scripts;
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
