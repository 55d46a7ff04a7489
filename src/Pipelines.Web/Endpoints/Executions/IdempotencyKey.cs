using Microsoft.AspNetCore.Http;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Reads the header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).</summary>
internal static class IdempotencyKey
{
    private const string Name = "Idempotency-Key";
    private const int Longest = 200;

    /// <summary>The key of a request; <see langword="null"/> for none.</summary>
    /// <exception cref="ProblemException">It cannot be one.</exception>
    public static string? Of(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(Name, out var values))
        {
            return null;
        }

        // The draft writes it as a string in quotes; most programs leave them out.
        var key = values.Count == 1 ? values[0]!.Trim() : "";
        key = key is ['"', .. var quoted, '"'] ? quoted : key;
        return key.Length is > 0 and <= Longest && key.All(static letter => letter is > ' ' and <= '~')
            ? key
            : throw ProblemException.BadRequest($"{Name}: expected one key of 1 to {Longest} printable ASCII characters without spaces.");
    }
}
