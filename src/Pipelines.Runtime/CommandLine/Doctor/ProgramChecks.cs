using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Doctor;

/// <summary>Checks of the program and of the machine, which need no store.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ProgramChecks(CommandEnvironment environment)
{
    private const double LittleSpaceBytes = 1024.0 * 1024 * 1024;
    private const double NoSpaceBytes = 64.0 * 1024 * 1024;

    /// <summary>The runtime.</summary>
    public static CheckResult Runtime() => CheckResult.Ok(
        "runtime",
        $"Pipelines {VersionAction.PipelinesVersion}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Display.Count(Environment.ProcessorCount, "processor")}");

    /// <summary>The clock.</summary>
    public CheckResult Clock()
    {
        var now = environment.Time.Machine.GetUtcNow();
        var text = $"{Display.Time(now, environment.Zone)} ({environment.Zone.Id})";
        return now.Year is >= 2024 and < 2100
            ? CheckResult.Ok("clock", text)
            : CheckResult.Fail("clock", text, "Set the machine's clock: schedules and leases go by it.");
    }

    /// <summary>The settings.</summary>
    public CheckResult Settings(out PipelineOptions? options)
    {
        try
        {
            options = environment.Get<IOptions<PipelineOptions>>().Value;
            return CheckResult.Ok("settings", $"{options.MaxParallelTasks} tasks and {options.MaxParallelExecutions} executions at once, lease of {Display.Duration(options.LeaseDuration)}");
        }
        catch (OptionsValidationException exception)
        {
            options = null;
            return CheckResult.Fail("settings", string.Join("; ", exception.Failures), "Mend these settings in appsettings.json or the environment.");
        }
    }

    /// <summary>Whether the data directory can be written.</summary>
    public static CheckResult DataDirectory(PipelineOptions options)
    {
        var path = Path.GetFullPath(options.DataDirectory);
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".doctor-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "doctor");
            File.Delete(probe);
            return CheckResult.Ok("data directory", $"{path} can be written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Fail("data directory", $"{path} cannot be written: {exception.Message}", $"Give this user the right to write there, or set Pipelines__DataDirectory to another folder.");
        }
    }

    /// <summary>The space left for the data directory.</summary>
    public static CheckResult DiskSpace(PipelineOptions options)
    {
        const string name = "disk space";
        var path = Path.GetFullPath(options.DataDirectory);
        try
        {
            var free = new DriveInfo(path).AvailableFreeSpace;
            var text = $"{Display.Size(free)} free for {path}";
            return free switch
            {
                < (long)NoSpaceBytes => CheckResult.Fail(name, text, "Free some space: nothing can be stored soon."),
                < (long)LittleSpaceBytes => CheckResult.Warn(name, text, "Free some space, or move the data directory with Pipelines__DataDirectory."),
                _ => CheckResult.Ok(name, text),
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return CheckResult.Warn(name, $"cannot be told for {path}: {exception.Message}", "Look at it with the system's own tools.");
        }
    }

    /// <summary>The flows, and the defaults that the configuration gives their inputs.</summary>
    public IEnumerable<CheckResult> Flows()
    {
        var flows = environment.Flows.Flows;
        yield return flows.Count > 0
            ? CheckResult.Ok("flows", $"{Display.Count(flows.Count, "flow")}: {string.Join(", ", flows.Select(environment.Flows.ShortName).Take(20))}{(flows.Count > 20 ? ", …" : "")}")
            : CheckResult.Warn("flows", "there are none", "Add them with builder.Pipelines.AddFlows().");
        foreach (var flow in flows)
        {
            if (ConfiguredInputs.Find(environment.Configuration, flow).Any())
            {
                yield return Defaults(flow);
            }
        }

        foreach (var setting in environment.Configuration.GetSection("Pipelines:Flows").GetChildren().Where(setting => !flows.Any(flow => IsNameOf(flow, setting.Key))))
        {
            yield return CheckResult.Warn("flows", $"{setting.Path} is of no flow of this program", $"Mend the name, or remove the setting.{NearestName.Suggestion(setting.Key, flows.Select(flow => flow.Id))}");
        }
    }

    private static bool IsNameOf(FlowDefinition flow, string name) =>
        string.Equals(flow.Id, name, StringComparison.OrdinalIgnoreCase) || string.Equals(flow.FullName, name, StringComparison.OrdinalIgnoreCase);

    private CheckResult Defaults(FlowDefinition flow)
    {
        var name = $"inputs of {flow.FullName}";
        try
        {
            new InputDraft(flow).AddConfigured(environment.Configuration).Check();
            return CheckResult.Ok(name, "the configured defaults are valid");
        }
        catch (InputException exception)
        {
            // An input that must be given by hand is no mistake of the configuration.
            var mistakes = exception.Errors.Where(error => error.Message.Contains("(set by ", StringComparison.Ordinal)).ToList();
            return mistakes.Count == 0
                ? CheckResult.Ok(name, "the configured defaults are valid")
                : CheckResult.Fail(name, string.Join("; ", mistakes), "Mend these settings.");
        }
    }
}
