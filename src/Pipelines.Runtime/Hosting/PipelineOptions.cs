using System.ComponentModel.DataAnnotations;

namespace Pipelines.Runtime.Hosting;

/// <summary>Settings of a pipeline program: the configuration section <c>Pipelines</c>.</summary>
public sealed class PipelineOptions
{
    /// <summary>The configuration section these settings are read from.</summary>
    public const string Section = "Pipelines";

    /// <summary>Where the store, artifacts and keys live.</summary>
    /// <value>A path, relative to the working folder. Default: <c>.pipelines</c>.</value>
    [Required]
    public string DataDirectory { get; set; } = ".pipelines";

    /// <summary>A folder with a file for each secret, named as the secret.</summary>
    /// <value>A path, relative to the working folder. Default: <see langword="null"/>, there is none.</value>
    /// <remarks>Docker's <c>/run/secrets</c> and systemd's <c>$CREDENTIALS_DIRECTORY</c> are looked at without it.</remarks>
    public string? SecretsDirectory { get; set; }

    /// <summary>How many attempts run at once in this process.</summary>
    /// <value>A number from 1 to 100,000. Default: 64.</value>
    /// <remarks>Up to 256 of them may block their threads without holding up the rest of the program.</remarks>
    [Range(1, 100_000)]
    public int MaxParallelTasks { get; set; } = 64;

    /// <summary>How many executions this process drives at once.</summary>
    /// <value>A number from 1 to 1,000,000. Default: 1,000.</value>
    [Range(1, 1_000_000)]
    public int MaxParallelExecutions { get; set; } = 1000;

    /// <summary>How long this process may be silent before others take its executions over.</summary>
    /// <value>A time span from 1 second to 1 hour. Default: 15 seconds.</value>
    /// <remarks>It tells the store that it is alive three times as often, and at least every 5 seconds.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many processes in a row may end under attempts of the same task run before that fails, since it may be what ends them.</summary>
    /// <value>A number from 1 to 1,000,000. Default: 10.</value>
    /// <remarks>Attempts that a stopping process cuts off in good order do not count.</remarks>
    [Range(1, 1_000_000)]
    public int MaxInterruptions { get; set; } = 10;

    /// <summary>How often this process looks for work that nobody told it of, such as what another process queued.</summary>
    /// <value>A time span from 10 milliseconds to 1 hour. Default: 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many executions of one polling or listening trigger may be open before it reads on.</summary>
    /// <value>A number from 1 to 1,000,000. Default: 1,000.</value>
    /// <remarks>A source that is faster than its flow fills neither the store nor the memory: what it has to tell waits there.</remarks>
    [Range(1, 1_000_000)]
    public int MaxOpenExecutionsPerTrigger { get; set; } = 1000;

    /// <summary>How long running attempts may go on when the process is asked to stop.</summary>
    /// <value>A time span up to 1 day. Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many slots each pool has, over all processes: <c>Pipelines:Pools:warehouse</c>.</summary>
    /// <value>Numbers from 1 to 100,000, by the pool's name. Default: a pool has as many slots as the task that takes most of them.</value>
    /// <remarks>Processes that share a store should agree: each goes by its own number.</remarks>
    public IDictionary<string, int> Pools { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long what is to be committed waits for a store that is out of order: the disk is full, another process holds the lock.</summary>
    /// <value>A time span up to 1 day. Default: 1 minute.</value>
    /// <remarks>Nothing goes on meanwhile; once it is over, what waited fails with a <c>StoreUnavailableException</c>.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StoreRetryDuration { get; set; } = TimeSpan.FromMinutes(1);
}
