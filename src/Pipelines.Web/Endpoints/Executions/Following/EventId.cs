using System.Globalization;

namespace Pipelines.Web.Endpoints.Executions.Following;

/// <summary>What a follower has seen: the last line of the log, and whether the end. The rest is sent anew, since it is little.</summary>
/// <param name="LogId">The last line.</param>
/// <param name="HasEnded">Whether the end.</param>
internal readonly record struct EventId(long LogId, bool HasEnded)
{
    private const string End = "end";

    /// <summary>Reads what a follower says; anything else begins from the start.</summary>
    public static EventId Parse(string? text)
    {
        var parts = (text ?? "").Split('.', 2);
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new EventId(id, parts is [_, End]) : default;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LogId}{(HasEnded ? $".{End}" : "")}");
}
