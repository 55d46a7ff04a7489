using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary><c>kv</c>: looks at and sets the values that outlive executions.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class KvCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var access = new KvAccess(environment);
        return new Command("kv", "Get, set, delete and list key-values.")
        {
            new KvGetCommand(environment, access).Build(),
            new KvSetCommand(environment, access).Build(),
            new KvDeleteCommand(environment, access).Build(),
            new KvListCommand(environment, access).Build(),
        };
    }
}
