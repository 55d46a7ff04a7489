using System.ComponentModel.DataAnnotations;

namespace Pipelines.Postgres.Storage;

/// <summary>Settings of the PostgreSQL store: the configuration section <c>Pipelines:Postgres</c>.</summary>
public sealed class PostgresStoreOptions
{
    /// <summary>The configuration section these settings are read from.</summary>
    public const string Section = "Pipelines:Postgres";

    /// <summary>The database, as Npgsql understands it: <c>Host=db;Database=pipelines;Username=…;Password=…</c>.</summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>The schema that all tables of the store live in; made when it is not there.</summary>
    /// <value>A name of up to 63 bytes. Default: <c>pipelines</c>.</value>
    [Required]
    public string Schema { get; set; } = "pipelines";
}
