using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Stores;

namespace Pipelines.EndToEnd.Kills;

/// <summary>How much is killed, of what.</summary>
internal sealed record KillSettings
{
    /// <summary>Where the logs are, and whatever else the processes keep in files.</summary>
    public required string Folder { get; init; }

    /// <summary>The store that the processes share.</summary>
    /// <value>Default: that of the server, or else the SQLite file in the data directory.</value>
    public CrashStore Store
    {
        get => field ??= Site?.Store as CrashStore ?? new SqliteCrashStore(DataDirectory);
        init;
    }

    /// <summary>The least number of kills.</summary>
    public int Kills { get; init; } = 60;

    /// <summary>The least number of executions.</summary>
    public int Executions { get; init; } = 300;

    /// <summary>The server whose outages come on top; <see langword="null"/> where there is none.</summary>
    public PostgresSite? Site { get; init; }

    /// <summary>The least number of times that the server is ended as in a crash.</summary>
    public int Restarts { get; init; }

    /// <summary>How many processes share the store.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>What moments and victims follow from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long a process may be silent before the others take over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait from one kill to the next.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromMilliseconds(2000);

    /// <summary>How often each process starts an execution.</summary>
    public TimeSpan FeedEvery { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long executions may take to end once nothing is killed any more.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The data directory.</summary>
    public string DataDirectory => Path.Combine(Folder, "data");

    /// <summary>What tasks did.</summary>
    public string EffectLog => Path.Combine(Folder, "effects.log");

    /// <summary>What commands accepted.</summary>
    public string CommandLog => Path.Combine(Folder, "commands.log");

    /// <summary>What the workers accepted.</summary>
    public string AcceptedLog => Path.Combine(Folder, "accepted.log");
}
