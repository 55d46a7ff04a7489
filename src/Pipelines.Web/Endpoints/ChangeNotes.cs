using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Endpoints;

/// <summary>
/// What a request has changed: whoever keeps a record of changes reads it when the request has been answered. What is noted is done: a
/// request that fails as a whole notes nothing.
/// </summary>
internal static class ChangeNotes
{
    private static readonly object Key = new();
    private static readonly object NothingKey = new();

    /// <summary>Notes a change that was made.</summary>
    /// <param name="context">The request.</param>
    /// <param name="subject">What was changed: <c>execution 01j…</c>, <c>trigger zoomcamp/taxi/green</c>.</param>
    /// <param name="detail">How; never a secret.</param>
    public static void NoteChange(this HttpContext context, string subject, string? detail = null) => Add(context, new ChangeNote(subject, detail));

    /// <summary>Notes that one of many was refused, while the request goes on with the others.</summary>
    /// <param name="context">The request.</param>
    /// <param name="subject">What was to be changed.</param>
    /// <param name="status">The status code that it would have been answered with by itself.</param>
    public static void NoteRefusal(this HttpContext context, string subject, int status) => Add(context, new ChangeNote(subject, null, status));

    /// <summary>Notes that the request only asks what would be done.</summary>
    public static void NoteNothingChanged(this HttpContext context) => context.Items[NothingKey] = true;

    /// <summary>What was changed so far.</summary>
    public static IReadOnlyList<ChangeNote> Changes(this HttpContext context) => context.Items.TryGetValue(Key, out var noted) ? (List<ChangeNote>)noted! : [];

    /// <summary>Whether the request only asks.</summary>
    public static bool ChangesNothing(this HttpContext context) => context.Items.ContainsKey(NothingKey);

    private static void Add(HttpContext context, ChangeNote note)
    {
        if (context.Items.TryGetValue(Key, out var noted))
        {
            ((List<ChangeNote>)noted!).Add(note);
        }
        else
        {
            context.Items[Key] = new List<ChangeNote> { note };
        }
    }
}
