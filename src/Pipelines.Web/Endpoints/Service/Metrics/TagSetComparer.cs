namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>Compares tags without making anything: a measurement of known tags costs no memory.</summary>
internal sealed class TagSetComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
{
    /// <summary>The only one.</summary>
    public static TagSetComparer Instance { get; } = new();

    /// <inheritdoc/>
    public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new([.. alternate]);

    /// <inheritdoc/>
    public bool Equals(TagSet x, TagSet y) => Equals(x.Tags, y);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other)
    {
        if (alternate.Length != other.Tags.Length)
        {
            return false;
        }

        for (var index = 0; index < alternate.Length; index++)
        {
            if (!string.Equals(alternate[index].Key, other.Tags[index].Key, StringComparison.Ordinal) || !Equals(alternate[index].Value, other.Tags[index].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public int GetHashCode(TagSet obj) => GetHashCode((ReadOnlySpan<KeyValuePair<string, object?>>)obj.Tags);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> alternate)
    {
        var hash = new HashCode();
        foreach (var (key, value) in alternate)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
