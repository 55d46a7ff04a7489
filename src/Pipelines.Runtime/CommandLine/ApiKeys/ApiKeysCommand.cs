using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.ApiKeys;

/// <summary><c>apikeys</c>: who may use the HTTP API.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ApiKeysCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build() => new("apikeys", "Create, list and revoke keys for the HTTP API.")
    {
        new ApiKeysCreateCommand(environment).Build(),
        new ApiKeysListCommand(environment).Build(),
        new ApiKeysRevokeCommand(environment).Build(),
    };
}
