using System.Collections;
using System.Globalization;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Hosting.Redaction;

/// <summary>The named values of a line of log, without secrets.</summary>
/// <param name="values">The values.</param>
/// <param name="text">The line.</param>
internal sealed class MaskedValues(IReadOnlyList<KeyValuePair<string, object?>> values, string text) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => values[index];

    /// <summary>The values of a line, masked; <see langword="null"/> when none holds a secret and the line is as it was.</summary>
    /// <param name="state">What was logged.</param>
    /// <param name="text">The line, masked.</param>
    /// <param name="secrets">What to mask.</param>
    public static MaskedValues? Of(object? state, string text, SecretRegistry secrets)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> given)
        {
            return null;
        }

        var isMasked = false;
        var values = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in given)
        {
            // Numbers, times and the like pass; of anything else the text counts, which is what providers write.
            var plain = value is null or bool or DateTimeOffset or TimeSpan ? "" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            var masked = secrets.Redact(plain);
            isMasked |= !ReferenceEquals(masked, plain);
            values.Add(KeyValuePair.Create(name, ReferenceEquals(masked, plain) ? value : masked));
        }

        return isMasked ? new MaskedValues(values, text) : null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => text;
}
