using System.Globalization;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>Which parts to measure, and how large.</summary>
internal sealed record OrchestrationOptions
{
    /// <summary>The parts, in the order in which they are measured.</summary>
    public static readonly string[] AllParts = ["chain", "offered", "burst", "wide", "processes", "stored", "cold", "idle"];

    /// <summary>What to write behind the verb.</summary>
    public const string Usage = "[--store sqlite|postgres] [--part chain|offered|burst|wide|processes|stored|cold|idle] [--executions n] [--in-flight n] [--width n] [--durability full|normal] [--profile allocations|statements]";

    /// <summary>What this program adds for a process of one part.</summary>
    public const string OnePart = "--one-part";

    /// <summary>The parts to measure.</summary>
    public IReadOnlyCollection<string> Parts { get; init; } = AllParts;

    /// <summary>Whether this process measures one part, for another that measures all.</summary>
    public bool IsOnePart { get; init; }

    /// <summary>Whether on PostgreSQL; on SQLite otherwise.</summary>
    public bool IsPostgres { get; init; }

    /// <summary>How many executions of the chain; <see langword="null"/> for what fits the number in flight.</summary>
    public int? Executions { get; init; }

    /// <summary>How many at once; <see langword="null"/> for few to 1,000.</summary>
    public int? InFlight { get; init; }

    /// <summary>The width of the fan-out; <see langword="null"/> for 100 and 10,000.</summary>
    public int? Width { get; init; }

    /// <summary>What a commit of SQLite survives; both when <see langword="null"/>.</summary>
    public SqliteDurability? Durability { get; init; }

    /// <summary>Whether to tell what the chain allocates, which makes it slower.</summary>
    public bool ProfilesAllocations { get; init; }

    /// <summary>Whether to tell which statements cost the database most.</summary>
    public bool ProfilesStatements { get; init; }

    /// <summary>Reads the arguments; <see langword="null"/> when they cannot be understood.</summary>
    public static OrchestrationOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new OrchestrationOptions();
        var parts = new List<string>();
        for (var index = 0; index < arguments.Count; index += 2)
        {
            var value = index + 1 < arguments.Count ? arguments[index + 1] : "";
            _ = int.TryParse(value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number);
            switch (arguments[index])
            {
                case "--part" when AllParts.Contains(value):
                    parts.Add(value);
                    break;
                case OnePart when AllParts.Contains(value):
                    parts.Clear();
                    parts.Add(value);
                    options = options with { IsOnePart = true };
                    break;
                case "--store" when value is "sqlite" or "postgres":
                    options = options with { IsPostgres = value == "postgres" };
                    break;
                case "--executions" when number > 0:
                    options = options with { Executions = number };
                    break;
                case "--in-flight" when number > 0:
                    options = options with { InFlight = number };
                    break;
                case "--width" when number > 0:
                    options = options with { Width = number };
                    break;
                case "--durability" when value is "full" or "normal":
                    options = options with { Durability = value == "full" ? SqliteDurability.PowerLoss : SqliteDurability.ProcessEnd };
                    break;
                case "--profile" when value is "allocations" or "statements":
                    options = options with { ProfilesAllocations = value == "allocations", ProfilesStatements = value == "statements" };
                    break;
                default:
                    return null;
            }
        }

        return parts.Count == 0 ? options : options with { Parts = parts };
    }
}
