using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Finds backfills by what people type: the id, its telling end, or <c>last</c>.</summary>
internal static class BackfillNames
{
    private const string Last = "last";

    /// <summary>The id that is meant.</summary>
    /// <param name="environment">What commands work with.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="UsageException">There is none, or several end so.</exception>
    public static async Task<string> FindBackfillAsync(this CommandEnvironment environment, string text, CancellationToken cancellationToken)
    {
        var typed = text.Trim().ToLowerInvariant();
        var query = typed == Last ? new BackfillQuery { Limit = 1 } : new BackfillQuery { IdSuffix = typed, Limit = 5 };
        var found = await environment.Backfills.ListAsync(query, cancellationToken).ConfigureAwait(false);
        return found.Count switch
        {
            0 when typed == Last => throw new UsageException("There are no backfills yet. Make one with 'backfill <flow> <trigger> --from <time>'."),
            0 => throw new UsageException($"No backfill's id is or ends with '{text}'. 'backfill list' lists them; 'last' is the newest."),
            1 => found[0].Id,
            _ => throw new UsageException($"Several backfills end with '{text}': {string.Join(", ", found.Select(static backfill => backfill.Id))}. Type more of the id."),
        };
    }

    /// <summary>The argument for one.</summary>
    public static System.CommandLine.Argument<string> Argument() => new("backfill") { Description = "The backfill's id, its telling end, or 'last'." };

    /// <summary>The option that says who wants a change.</summary>
    public static System.CommandLine.Option<string?> By() => new("--by") { Description = "Who wants it. Default: the user of this computer.", HelpName = "name" };
}
