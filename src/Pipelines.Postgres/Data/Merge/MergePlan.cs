namespace Pipelines.Postgres;

/// <summary>The SQL of one merge. What it finds out of the tables before is given to it.</summary>
internal sealed class MergePlan
{
    private readonly PostgresTable _target;
    private readonly PostgresTable _staging;
    private readonly MergeOptions _options;
    private readonly IReadOnlyList<SqlName> _keys;
    private readonly IReadOnlyList<SqlName> _columns;

    public MergePlan(PostgresTable target, PostgresTable staging, IReadOnlyList<string> keys, MergeOptions options)
    {
        if (keys.Count == 0)
        {
            throw new ArgumentException($"Merging into {target} needs at least one key column.", nameof(keys));
        }

        Duplicates = options.Duplicates ?? (options.Matched == MatchedRows.Update ? StagedDuplicates.Fail : StagedDuplicates.KeepAll);
        if (options.Matched == MatchedRows.Update && Duplicates == StagedDuplicates.KeepAll)
        {
            throw new ArgumentException($"Merging into {target}: of several staged rows of one key, one must be the one to update from. Set Duplicates to First, Last or Fail.", nameof(options));
        }

        (_target, _staging, _options) = (target, staging, options);
        _keys = [.. target.ColumnsNamed(keys).Select(static column => column.Name)];
        _columns = [.. target.ColumnNames.Where(column => options.Computed.ContainsKey(column.Name) || staging.ColumnNames.Contains(column))];
        Check();
    }

    public StagedDuplicates Duplicates { get; }

    public IReadOnlyList<SqlName> Keys => _keys;

    /// <summary>Whether the key is made of staged columns, which can be looked at before.</summary>
    public bool HasStagedKey => !_keys.Any(key => _options.Computed.ContainsKey(key.Name));

    /// <summary>Whether a row is staged whose key has nothing in one of its columns.</summary>
    public Sql HasNullKeys => $"SELECT EXISTS (SELECT FROM {_staging} s WHERE {Sql.Join($" OR ", _keys.Select(static key => (Sql)$"s.{key} IS NULL"))})";

    /// <summary>Up to three keys of which several rows are staged.</summary>
    public Sql RepeatedKeys => $"""
        SELECT row_to_json(d)::text FROM (
            SELECT {_keys}, count(*) AS rows FROM ({Source(StagedDuplicates.KeepAll)}) s GROUP BY {_keys} HAVING count(*) > 1 LIMIT 3) d
        """;

    /// <summary>Changes the rows whose key is in the target.</summary>
    public Sql Update(bool matchesNulls)
    {
        var changed = _columns.Where(column => !_keys.Contains(column)).ToList();
        return $"""
            UPDATE {_target} t SET {Sql.Join($", ", changed.Select(static column => (Sql)$"{column} = s.{column}"))}
            FROM ({Source(Duplicates)}) s
            WHERE {Match(matchesNulls)} AND ({Sql.Join($" OR ", changed.Select(IsChanged))})
            """;
    }

    /// <summary>Whether there is anything to update: a table of nothing but keys has not.</summary>
    public bool HasUpdate => _options.Matched == MatchedRows.Update && _columns.Any(column => !_keys.Contains(column));

    /// <summary>Adds the rows whose key is not in the target.</summary>
    /// <param name="matchesNulls">Whether nothing matches nothing.</param>
    /// <param name="hasUniqueKey">Whether an index holds the key unique, so that rows which others add at the same time are no error.</param>
    public Sql Insert(bool matchesNulls, bool hasUniqueKey) => $"""
        INSERT INTO {_target} ({_columns})
        SELECT {Sql.Join($", ", _columns.Select(static column => (Sql)$"s.{column}"))} FROM ({Source(Duplicates)}) s
        WHERE {IsNew(matchesNulls)}
        {(hasUniqueKey && Duplicates != StagedDuplicates.KeepAll ? (Sql)$"ON CONFLICT ({_keys}) DO NOTHING" : (Sql)$"")}
        """;

    // One column is compared as it is, which is several times as fast, and whether nothing is there is asked once, if at all.
    private Sql IsNew(bool matchesNulls) => matchesNulls && _keys is [var key]
        ? (Sql)$"NOT EXISTS (SELECT FROM {_target} t WHERE t.{key} = s.{key}) AND (s.{key} IS NOT NULL OR NOT EXISTS (SELECT FROM {_target} t WHERE t.{key} IS NULL))"
        : (Sql)$"NOT EXISTS (SELECT FROM {_target} t WHERE {Match(matchesNulls)})";

    // Comparing whole rows takes nothing for equal to nothing, and can still be hashed, which IS NOT DISTINCT FROM cannot.
    private Sql Match(bool matchesNulls) => matchesNulls
        ? (Sql)$"(ROW({Prefixed("t")})::record) = (ROW({Prefixed("s")})::record)"
        : Sql.Join($" AND ", _keys.Select(static key => (Sql)$"t.{key} = s.{key}"));

    private Sql Prefixed(string alias) => Sql.Join($", ", _keys.Select(key => Sql.UncheckedText($"{alias}.{key}")));

    // OFFSET 0 keeps the planner from computing a value again wherever it is used.
    private Sql Source(StagedDuplicates duplicates)
    {
        Sql rows = $"SELECT {Sql.Join($", ", _columns.Select(Value))}, s.ctid AS {Position} FROM {_staging} s OFFSET 0";
        return duplicates switch
        {
            StagedDuplicates.First => $"SELECT DISTINCT ON ({_keys}) * FROM ({rows}) r ORDER BY {_keys}, {Position}",
            StagedDuplicates.Last => $"SELECT DISTINCT ON ({_keys}) * FROM ({rows}) r ORDER BY {_keys}, {Position} DESC",
            _ => rows,
        };
    }

    // A name that no column has.
    private SqlName Position => new(Enumerable.Range(0, int.MaxValue).Select(static number => $"staged_{number}").First(name => _columns.All(column => column.Name != name)));

    private Sql IsChanged(SqlName column) => MergeTypes.HasEquality(_target.ColumnNamed(column.Name).Type)
        ? (Sql)$"t.{column} IS DISTINCT FROM s.{column}"
        : (Sql)$"t.{column}::text IS DISTINCT FROM s.{column}::text";

    // Rows are compared only where their columns are of the same type.
    private Sql Value(SqlName column)
    {
        var type = _keys.Contains(column) ? MergeTypes.ToCompareBy(_target.ColumnNamed(column.Name).Type) : null;
        if (_options.Computed.TryGetValue(column.Name, out var computed))
        {
            return type is null ? (Sql)$"({computed}) AS {column}" : (Sql)$"({computed})::{Sql.UncheckedText(type)} AS {column}";
        }

        return type is null || _staging.ColumnNamed(column.Name).Type == _target.ColumnNamed(column.Name).Type
            ? (Sql)$"s.{column}"
            : (Sql)$"s.{column}::{Sql.UncheckedText(type)} AS {column}";
    }

    private void Check()
    {
        var unknown = _options.Computed.Keys.Where(name => _target.ColumnNames.All(column => column.Name != name)).ToList();
        var missing = _keys.Where(key => !_columns.Contains(key)).Select(static key => key.Name).ToList();
        if (unknown.Count + missing.Count > 0)
        {
            throw new ArgumentException(
                $"Merging {_staging} into {_target}: {(unknown.Count > 0 ? $"'{unknown[0]}' is computed, but no column of the target" : $"key column '{missing[0]}' is neither staged nor computed")}. "
                + $"The target has: {string.Join(", ", _target.ColumnNames.Select(static column => column.Name))}. Staged: {string.Join(", ", _staging.ColumnNames.Select(static column => column.Name))}.");
        }
    }
}
