using Microsoft.Extensions.DependencyInjection;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>A file of SQLite.</summary>
internal sealed class SqliteSpace(string folder, SqliteDurability durability) : StoreSpace
{
    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Pipelines:DataDirectory"] = folder };

    public override void Register(PipelineAppBuilder builder) =>
        builder.Services.AddSingleton<IExecutionStore>(_ => new SqliteExecutionStore(new SqliteStoreOptions { DataDirectory = folder, Durability = durability }));
}
