using Npgsql;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>The values of one column, whatever their type.</summary>
internal interface IColumn
{
    /// <summary>What goes to the server.</summary>
    NpgsqlParameter Parameter { get; }

    /// <summary>Removes all values.</summary>
    void Clear();
}
