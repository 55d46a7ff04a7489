using System.Globalization;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Doctor;

/// <summary>Checks the store: it opens, and says what it is; and whether what several machines share fits together.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreCheck(CommandEnvironment environment)
{
    private const string Name = "store";

    /// <summary>Opens and describes it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var store = await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            var description = await store.DescribeAsync(cancellationToken).ConfigureAwait(false);
            var details = string.Join(", ", description.Details.Select(detail => $"{detail.Key} {detail.Value}"));
            var result = CheckResult.Ok(Name, $"{description.Kind}, schema {description.SchemaVersion}, {description.Location}{(details.Length > 0 ? $" ({details})" : "")}");
            return store is IStoreNotifications
                ? [result, Clock(environment.Time), await SharedDirectoryAsync(cancellationToken).ConfigureAwait(false)]
                : [result];
        }
        catch (StoreUnavailableException exception)
        {
            return [CheckResult.Fail(Name, exception.Message, "See that the store's server runs, or that its folder can be written, and that no other program locks it.") with { FailureCode = ExitCode.StoreUnavailable }];
        }
        catch (OptionsValidationException exception)
        {
            return [CheckResult.Fail(Name, string.Join("; ", exception.Failures), "Mend these settings in appsettings.json or the environment.") with { FailureCode = ExitCode.Usage }];
        }
        catch (PipelineException exception)
        {
            return [CheckResult.Fail(Name, exception.Message, "Run the version of the program that wrote it, or a later one.")];
        }
    }

    private static CheckResult Clock(StoreClock clock)
    {
        const string name = "store clock";
        var ahead = clock.Ahead;
        var text = ahead.Duration() < TimeSpan.FromSeconds(1)
            ? "goes as this machine's does"
            : string.Create(CultureInfo.InvariantCulture, $"is {ahead.Duration().TotalSeconds:0.0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: {Display.Time(clock.GetUtcNow(), TimeZoneInfo.Utc)} UTC there, {Display.Time(clock.Machine.GetUtcNow(), TimeZoneInfo.Utc)} UTC here");
        return clock.IsSkewed
            ? CheckResult.Warn(name, text, "Executions go by the store's clock. Set both, best by NTP: schedules and times in logs go by this machine's.")
            : CheckResult.Ok(name, text);
    }

    private async Task<CheckResult> SharedDirectoryAsync(CancellationToken cancellationToken)
    {
        const string name = "shared directory";
        var mark = await environment.Get<DataDirectoryMark>().CompareAsync(cancellationToken).ConfigureAwait(false);
        return mark.Problem is { } problem
            ? CheckResult.Warn(name, problem, DataDirectoryMark.WayOut)
            : CheckResult.Ok(name, mark.IsNew ? "no process has served from this store yet" : "is the one that belongs to this store");
    }
}
