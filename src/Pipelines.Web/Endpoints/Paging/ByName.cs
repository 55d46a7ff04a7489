namespace Pipelines.Web.Endpoints.Paging;

/// <summary>Things in memory in the order of their names, of which a page costs no more the further behind it is.</summary>
/// <typeparam name="T">What they are.</typeparam>
internal sealed class ByName<T>
{
    private readonly string[] _names;
    private readonly T[] _items;

    /// <summary>Puts them in order.</summary>
    /// <param name="items">The things.</param>
    /// <param name="nameOf">The name of each, which no other has.</param>
    public ByName(IEnumerable<T> items, Func<T, string> nameOf)
    {
        _items = [.. items];
        _names = [.. _items.Select(nameOf)];
        Array.Sort(_names, _items, StringComparer.Ordinal);
    }

    /// <summary>A page of those that are meant.</summary>
    /// <param name="after">The name that it begins behind, whether or not anything has it still; <see langword="null"/> for the first page.</param>
    /// <param name="limit">The most on it.</param>
    /// <param name="isMeant">Which are meant.</param>
    public Page<T> Page(string? after, int limit, Func<T, bool> isMeant)
    {
        List<T> found = [];
        var last = 0;
        for (var place = PlaceBehind(after); place < _items.Length; place++)
        {
            if (!isMeant(_items[place]))
            {
                continue;
            }

            if (found.Count == limit)
            {
                return new Page<T>(found, PageCursor.Behind(_names[last]));
            }

            found.Add(_items[place]);
            last = place;
        }

        return new Page<T>(found, null);
    }

    private int PlaceBehind(string? after)
    {
        if (after is null)
        {
            return 0;
        }

        var place = Array.BinarySearch(_names, after, StringComparer.Ordinal);
        return place < 0 ? ~place : place + 1;
    }
}
