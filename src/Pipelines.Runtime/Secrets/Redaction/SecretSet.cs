namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Values to mask, beside those of another set. The redactor is made when it is first needed, and again when there are more values.</summary>
/// <param name="wider">The other set; what is masked there is masked here too.</param>
/// <param name="limit">The most values: the one that came first is forgotten for one more, so that secrets that change often take no memory for ever.</param>
internal sealed class SecretSet(SecretSet? wider, int limit)
{
    private readonly Lock _gate = new();
    private OrderedDictionary<string, SecretPattern[]>? _values;
    private SecretRedactor? _own;
    private SecretRedactor? _ofWider;

    /// <summary>Whether it has values of its own.</summary>
    public bool IsEmpty => Volatile.Read(ref _values) is null;

    /// <summary>Masks all values, those of the wider set included.</summary>
    public SecretRedactor Redactor
    {
        get
        {
            var ofWider = wider?.Redactor ?? SecretRedactor.None;
            if (IsEmpty)
            {
                return ofWider;
            }

            lock (_gate)
            {
                if (_own is null || !ReferenceEquals(_ofWider, ofWider))
                {
                    (_own, _ofWider) = (new SecretRedactor([.. _values!.Values.SelectMany(patterns => patterns), .. wider?.Patterns() ?? []]), ofWider);
                }

                return _own;
            }
        }
    }

    /// <summary>Adds a value.</summary>
    /// <returns>Whether it was not known.</returns>
    public bool Add(string value)
    {
        lock (_gate)
        {
            if (value.Length == 0 || _values?.ContainsKey(value) == true)
            {
                return false;
            }

            var patterns = SecretPatterns.Of(value);
            if (patterns.Length == 0)
            {
                return false;
            }

            var values = _values ?? new OrderedDictionary<string, SecretPattern[]>(StringComparer.Ordinal);
            if (values.Count == limit)
            {
                values.RemoveAt(0);
            }

            values.Add(value, patterns);
            Volatile.Write(ref _values, values);
            _own = null;
            return true;
        }
    }

    private List<SecretPattern> Patterns()
    {
        lock (_gate)
        {
            return _values is null ? [] : [.. _values.Values.SelectMany(patterns => patterns)];
        }
    }
}
