namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>A store that programs are started on, and what it tells of itself.</summary>
internal abstract class StoreSpace
{
    /// <summary>The configuration that makes a program use it.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Processor time of whatever serves it outside of the programs.</summary>
    public virtual TimeSpan ServerProcessor => TimeSpan.Zero;

    /// <summary>Registers it where configuration alone does not say all.</summary>
    public virtual void Register(PipelineAppBuilder builder) => ProgramStore.Register(builder);

    /// <summary>What was done in it so far; exact while no program is connected.</summary>
    public virtual Task<StoreCounters?> CountAsync(CancellationToken cancellationToken) => Task.FromResult<StoreCounters?>(null);

    /// <summary>Adds ended executions as programs leave them behind, without programs where that is possible.</summary>
    /// <returns><see langword="false"/> where it is not: executions must be run.</returns>
    public virtual Task<bool> FillAsync(int executions, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Does at once the upkeep that the database does in its own time.</summary>
    public virtual Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Prints the statements that cost the server most, of all that were executed in it.</summary>
    public virtual Task PrintStatementsAsync(int executions, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Prints how large it is.</summary>
    public virtual Task PrintSizeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
