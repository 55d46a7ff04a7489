using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Paging;

/// <summary>Which page of a list is asked for: by <c>limit</c> and <c>cursor</c>, whatever is listed.</summary>
/// <param name="Limit">The most on the page.</param>
/// <param name="After">The item that it begins behind; <see langword="null"/> for the first page.</param>
internal sealed record PageRequest(int Limit, string? After)
{
    /// <summary>The most on any page.</summary>
    public const int Largest = 1000;

    /// <summary>What an operation says of its pages.</summary>
    public const string Description = "The next page is at 'next', and in the header Link with rel=next; there is none behind the last one.";

    private const string LimitName = "limit";
    private const string CursorName = "cursor";

    /// <summary>The parameters of a list.</summary>
    /// <param name="standard">The most on a page unless the request says otherwise.</param>
    public static IReadOnlyList<ApiParameter> Parameters(int standard) =>
    [
        new(LimitName, string.Create(CultureInfo.InvariantCulture, $"The most to give. Default: {standard}."), """{"type":"integer","minimum":1,"maximum":1000}"""),
        new(CursorName, "The 'next' of the page before."),
    ];

    /// <summary>The page that a request asks for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="standard">The most on a page unless the request says otherwise.</param>
    /// <param name="isName">Whether a text can be the name of an item; <see langword="null"/> for any.</param>
    /// <exception cref="ProblemException">It does not fit.</exception>
    public static PageRequest Of(HttpContext context, int standard, Func<string, bool>? isName = null)
    {
        var values = new QueryValues(context);
        return new PageRequest(values.Number(LimitName, 1, Largest) ?? standard, values.Text(CursorName) is { } cursor ? PageCursor.Read(cursor, isName) : null);
    }

    /// <summary>Leads to the next page by the header Link, where there is one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The cursor of the next page; <see langword="null"/> behind the last.</param>
    public static void Link(HttpContext context, string? next)
    {
        if (next is null)
        {
            return;
        }

        var others = context.Request.Query.Where(static parameter => !string.Equals(parameter.Key, CursorName, StringComparison.OrdinalIgnoreCase));
        var query = others.SelectMany(static parameter => parameter.Value, static (parameter, value) => KeyValuePair.Create(parameter.Key, value));
        var address = QueryHelpers.AddQueryString(context.Request.Path.ToUriComponent(), [.. query, KeyValuePair.Create<string, string?>(CursorName, next)]);
        context.Response.Headers.Link = $"<{address}>; rel=\"next\"";
    }
}
