using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Executor.Subflows;

/// <summary>
/// Names the subflows of one attempt, so that a later attempt finds them again: by what the caller says, or by the flow, the inputs and the
/// ordinal among calls that are equal in both.
/// </summary>
internal sealed class SubflowKeys(string executionId)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);

    /// <summary>The key of the next call; each call counts.</summary>
    /// <param name="flow">The called flow's full name.</param>
    /// <param name="inputs">The inputs, every one spelled out.</param>
    public string Next(string flow, ReadOnlySpan<byte> inputs)
    {
        var equal = $"{flow}:{Hash(inputs)}";
        lock (_gate)
        {
            var ordinal = _ordinals.GetValueOrDefault(equal);
            _ordinals[equal] = ordinal + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{equal}:{ordinal}");
        }
    }

    /// <summary>With the execution's id in it, since the inputs may hold a secret: what is stored of it cannot be looked up in a table.</summary>
    private string Hash(ReadOnlySpan<byte> inputs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(executionId));
        hash.AppendData(inputs);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }
}
