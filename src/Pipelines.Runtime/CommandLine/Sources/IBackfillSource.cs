using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Where commands read backfills, and what they do with them: the store of this program, or a server.</summary>
internal interface IBackfillSource
{
    /// <summary>Backfills, newest first.</summary>
    Task<IReadOnlyList<BackfillRecord>> ListAsync(BackfillQuery query, CancellationToken cancellationToken);

    /// <summary>A backfill with how its executions are now; <see langword="null"/> when there is none.</summary>
    Task<BackfillReport?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>What a backfill would do.</summary>
    /// <param name="request">What for, without inputs.</param>
    /// <param name="inputs">The inputs that replace what the schedule gives.</param>
    /// <param name="limit">The most ticks to look at.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    Task<BackfillPreview> PreviewAsync(BackfillRequest request, GivenInputs inputs, int limit, CancellationToken cancellationToken);

    /// <summary>Makes a backfill.</summary>
    /// <param name="request">What for, without inputs.</param>
    /// <param name="inputs">The inputs that replace what the schedule gives.</param>
    /// <param name="cancellationToken">Stops before it is made.</param>
    Task<BackfillRecord> CreateAsync(BackfillRequest request, GivenInputs inputs, CancellationToken cancellationToken);

    /// <summary>Starts nothing more until it is resumed.</summary>
    Task<BackfillRecord> PauseAsync(string id, string? by, CancellationToken cancellationToken);

    /// <summary>Goes on with a paused one.</summary>
    Task<BackfillRecord> ResumeAsync(string id, string? by, CancellationToken cancellationToken);

    /// <summary>Starts nothing more, ever.</summary>
    /// <param name="id">The backfill.</param>
    /// <param name="stopsExecutions">Whether its open executions are canceled too.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="by">Who wants it; <see langword="null"/> for whoever runs the command.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<BackfillRecord> CancelAsync(string id, bool stopsExecutions, string? reason, string? by, CancellationToken cancellationToken);
}
