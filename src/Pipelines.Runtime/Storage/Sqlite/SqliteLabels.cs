namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Changes labels of executions that are there. Nothing comes between reading and writing: there is one writer.</summary>
internal static class SqliteLabels
{
    /// <summary>Changes the labels of an execution.</summary>
    /// <returns>All its labels now.</returns>
    public static IReadOnlyDictionary<string, string> Change(
        SqliteSession session, long key, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        var row = session.Prepare("""SELECT "labels" FROM "executions" WHERE "key" = ?""").Bind(key);
        var before = row.Step() ? SqliteValues.ToLabels(row.GetString(0)) : throw new InvalidOperationException($"There is no execution with the key {key}.");
        row.Reset();
        var after = change(before);
        session.Prepare("""UPDATE "executions" SET "labels" = ? WHERE "key" = ?""").Bind(SqliteValues.ToJson(after)).Bind(key).Execute();
        return after;
    }
}
