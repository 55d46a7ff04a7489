using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Doctor;

/// <summary>Checks the store: it opens, and says what it is.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreCheck(CommandEnvironment environment)
{
    private const string Name = "store";

    /// <summary>Opens and describes it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var store = await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
            var description = await store.DescribeAsync(cancellationToken).ConfigureAwait(false);
            var details = string.Join(", ", description.Details.Select(detail => $"{detail.Key} {detail.Value}"));
            return CheckResult.Ok(Name, $"{description.Kind}, schema {description.SchemaVersion}, {description.Location}{(details.Length > 0 ? $" ({details})" : "")}");
        }
        catch (StoreUnavailableException exception)
        {
            return CheckResult.Fail(Name, exception.Message, "See that its folder can be written and that no other program locks the file.");
        }
        catch (PipelineException exception)
        {
            return CheckResult.Fail(Name, exception.Message, "Run the version of the program that wrote it, or a later one.");
        }
    }
}
