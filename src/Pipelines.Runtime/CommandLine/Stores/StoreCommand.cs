using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store</c>: keeps the store healthy: backups, checks, copies, purges, migrations.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build() => new("store", "Back up, check, copy, purge and migrate the store.")
    {
        new StoreBackupCommand(environment).Build(),
        new StoreCheckCommand(environment).Build(),
        new StoreCopyCommand(environment).Build(),
        new StorePurgeCommand(environment).Build(),
        new StoreMigrateCommand(environment).Build(),
    };
}
