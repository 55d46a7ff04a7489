namespace Pipelines.Web.Endpoints.Paging;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">What is on it.</param>
/// <param name="Next">The cursor of the next one; <see langword="null"/> behind the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next)
{
    /// <summary>The page of what was read, where one more than its limit was asked for: that one tells whether there is another page.</summary>
    /// <param name="found">What was read.</param>
    /// <param name="limit">The most on a page.</param>
    /// <param name="nameOf">What the list is in the order of.</param>
    public static Page<T> Of(IReadOnlyList<T> found, int limit, Func<T, string> nameOf) => found.Count > limit
        ? new Page<T>([.. found.Take(limit)], PageCursor.Behind(nameOf(found[limit - 1])))
        : new Page<T>(found, null);
}
