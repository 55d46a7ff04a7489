namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Where a SQLite store lives and how careful it is.</summary>
internal sealed record SqliteStoreOptions
{
    /// <summary>The file's name within the data directory.</summary>
    public const string FileName = "pipelines.db";

    /// <summary>The folder of the file, made when missing; <see langword="null"/> for a store in memory that ends with its object.</summary>
    public required string? DataDirectory { get; init; }

    /// <summary>A store in memory.</summary>
    public static SqliteStoreOptions InMemory { get; } = new() { DataDirectory = null };

    /// <summary>The file's name, when it is not the usual one.</summary>
    public string Name { get; init; } = FileName;

    /// <summary>The file's full path; <see langword="null"/> in memory.</summary>
    public string? Path => DataDirectory is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(DataDirectory, Name));

    /// <summary>What a commit survives.</summary>
    public SqliteDurability Durability { get; init; } = SqliteDurability.PowerLoss;

    /// <summary>How long to wait for another process that writes. Shorter than a lease, whose renewal waits behind it.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many reads run at once.</summary>
    public int ReadConnections { get; init; } = 4;
}
