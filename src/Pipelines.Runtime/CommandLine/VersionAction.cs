using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Prints the versions of the program and of Pipelines.</summary>
/// <param name="program">The program's name.</param>
internal sealed class VersionAction(string program) : SynchronousCommandLineAction
{
    /// <summary>The version of Pipelines, without the commit it was built from.</summary>
    public static string PipelinesVersion => VersionOf(typeof(VersionAction).Assembly);

    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var version = Assembly.GetEntryAssembly() is { } entry ? VersionOf(entry) : "0.0.0";
        parseResult.InvocationConfiguration.Output.WriteLine($"{program} {version} (Pipelines {PipelinesVersion}, .NET {Environment.Version})");
        return ExitCode.Succeeded;
    }

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
