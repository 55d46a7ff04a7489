using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Doctor;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>doctor</c>: checks what a program needs, and says the way out of what is wrong.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class DoctorCommand(CommandEnvironment environment)
{
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("doctor", "Check the machine, the settings, the store and the flows.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var results = await CheckAsync(cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, results));
        }
        else
        {
            CheckLines.Write(environment.Terminal.Console, [.. results.Select(result => (result.Status, result.Name, (string?)result.Message, result.WayOut))]);
        }

        return results.FirstOrDefault(static result => result.Status == CheckStatus.Fail)?.FailureCode ?? ExitCode.Succeeded;
    }

    private async Task<IReadOnlyList<CheckResult>> CheckAsync(CancellationToken cancellationToken)
    {
        var program = new ProgramChecks(environment);
        List<CheckResult> results = [ProgramChecks.Runtime(), program.Clock(), program.Settings(out var options)];
        if (options is not null)
        {
            results.Add(ProgramChecks.DataDirectory(options));
            results.Add(ProgramChecks.DiskSpace(options));
            results.AddRange(await new StoreCheck(environment).RunAsync(cancellationToken).ConfigureAwait(false));
        }

        results.AddRange(program.Flows());
        return results;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<CheckResult> results)
    {
        writer.WriteStartArray();
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("check", result.Name);
            writer.WriteString("status", result.Status.ToString().ToLowerInvariant());
            writer.WriteString("message", result.Message);
            writer.WriteString("wayOut", result.WayOut);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
