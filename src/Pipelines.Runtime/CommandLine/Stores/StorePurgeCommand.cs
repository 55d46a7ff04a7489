using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store purge</c>: does what retention does, now, by the settings or by what is asked for.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StorePurgeCommand(CommandEnvironment environment)
{
    private readonly Option<string?> _olderThan = new("--older-than") { Description = "Remove what ended so long ago, e.g. 30d.", HelpName = "duration" };
    private readonly Option<int?> _keep = new("--keep") { Description = "Remove what is not among so many newest of its flow.", HelpName = "number" };
    private readonly Option<string?> _flow = new("--flow") { Description = "Only executions of this flow.", HelpName = "flow" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be removed." };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("purge", "Remove ended executions with their subflows, logs and files, and what else has outlived its time. Without --older-than and --keep: by the settings of Pipelines:Retention.") { _olderThan, _keep, _flow, _dryRun, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var plan = Plan(parsed);
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var retention = environment.Get<Retention>();
        var report = await retention.RunAsync(plan, cancellationToken).ConfigureAwait(false);
        if (!plan.IsDryRun)
        {
            await retention.RemoveOrphansAsync(report, cancellationToken).ConfigureAwait(false);
        }

        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, report, plan.IsDryRun));
        }
        else
        {
            await ShowAsync(report, plan.IsDryRun).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private RetentionPlan Plan(ParseResult parsed)
    {
        var given = new RetentionLimits(ParseAge(parsed.GetValue(_olderThan)), ParseCount(parsed.GetValue(_keep)));
        var flow = parsed.GetValue(_flow) is { } name ? FullName(name) : null;
        var plan = RetentionPlan.Of(environment.Get<IOptions<RetentionOptions>>().Value, environment.Get<RetentionOptionsReader>());
        var limitsOf = given is { MaxAge: null, MaxCount: null } ? plan.LimitsOf : _ => given;
        return plan with
        {
            LimitsOf = candidate => flow is null || candidate == flow ? limitsOf(candidate) : null,
            IsDryRun = parsed.GetValue(_dryRun),
        };
    }

    // A flow that the program has no more may still have executions.
    private string FullName(string name) => name.Contains('/', StringComparison.Ordinal) ? name : environment.Flows.Get(name).FullName;

    private static TimeSpan? ParseAge(string? text) => text is null ? null
        : DurationSetting.TryParse(text, out var age) ? age
        : throw new UsageException($"--older-than expects {DurationSetting.Expected}, got '{text}'.");

    private static int? ParseCount(int? count) => count is null or >= 0 ? count : throw new UsageException($"--keep must be at least 0, got {count}.");

    private async Task ShowAsync(RetentionReport report, bool isDryRun)
    {
        var output = environment.Terminal.Out;
        foreach (var (flow, count) in report.Executions)
        {
            await output.WriteLineAsync($"{(isDryRun ? "Would remove" : "Removed")} {Display.Count(count, "execution")} of {flow}, subflows included.").ConfigureAwait(false);
        }

        if (report.ExecutionCount == 0)
        {
            await output.WriteLineAsync(isDryRun ? "Would remove no executions." : "Removed no executions.").ConfigureAwait(false);
        }

        if (report.KeyValues > 0)
        {
            await output.WriteLineAsync($"Removed {Display.Count(report.KeyValues, "expired key-value")}.").ConfigureAwait(false);
        }

        if (report.Documents > 0)
        {
            await output.WriteLineAsync($"Removed {Display.Count(report.Documents, "expired document")}.").ConfigureAwait(false);
        }

        if (report.ReclaimedBytes > 0)
        {
            await output.WriteLineAsync($"Gave back {Display.Size(report.ReclaimedBytes)} of the log.").ConfigureAwait(false);
        }

        if (report.OrphanFolders > 0)
        {
            await output.WriteLineAsync($"Removed files of {Display.Count(report.OrphanFolders, "execution")} that never came to be.").ConfigureAwait(false);
        }
    }

    private static void Write(Utf8JsonWriter writer, RetentionReport report, bool isDryRun)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("dryRun", isDryRun);
        writer.WriteStartObject("executions");
        foreach (var (flow, count) in report.Executions)
        {
            writer.WriteNumber(flow, count);
        }

        writer.WriteEndObject();
        writer.WriteNumber("rows", report.Rows);
        writer.WriteNumber("keyValues", report.KeyValues);
        writer.WriteNumber("documents", report.Documents);
        writer.WriteNumber("orphanFolders", report.OrphanFolders);
        writer.WriteNumber("reclaimedBytes", report.ReclaimedBytes);
        writer.WriteEndObject();
    }
}
