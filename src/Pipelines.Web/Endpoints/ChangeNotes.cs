using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Endpoints;

/// <summary>What a request has changed: whoever keeps a record of changes reads it when the request has been answered.</summary>
internal static class ChangeNotes
{
    private static readonly object Key = new();

    /// <summary>Notes a change.</summary>
    /// <param name="context">The request.</param>
    /// <param name="subject">What was changed: <c>execution 01j…</c>, <c>trigger zoomcamp/taxi/green</c>.</param>
    /// <param name="detail">How; never a secret.</param>
    public static void NoteChange(this HttpContext context, string subject, string? detail = null)
    {
        if (context.Items.TryGetValue(Key, out var noted))
        {
            ((List<ChangeNote>)noted!).Add(new ChangeNote(subject, detail));
        }
        else
        {
            context.Items[Key] = new List<ChangeNote> { new(subject, detail) };
        }
    }

    /// <summary>What was changed so far.</summary>
    public static IReadOnlyList<ChangeNote> Changes(this HttpContext context) => context.Items.TryGetValue(Key, out var noted) ? (List<ChangeNote>)noted! : [];
}
