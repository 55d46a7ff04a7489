using System.Security.Cryptography;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor.Control;

/// <summary>Which executions share a concurrency limit.</summary>
internal static class ConcurrencyKeys
{
    private const int LongestValue = 200;

    /// <summary>The key of an execution; <see langword="null"/> when its flow has no limit.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputsJson">The inputs, every one spelled out.</param>
    public static string? Of(FlowDefinition flow, ReadOnlyMemory<byte> inputsJson)
    {
        if (flow.Concurrency is not { } policy)
        {
            return null;
        }

        if (policy.KeyInput is not { } input)
        {
            return flow.FullName;
        }

        using var json = JsonDocument.Parse(inputsJson);
        var value = json.RootElement.TryGetProperty(input, out var element) ? element.GetRawText() : "null";

        // A value that is a secret, or long, is only told apart, not shown.
        var isSecret = flow.Inputs.Fields.FirstOrDefault(field => field.Name == input)?.Kind == InputKind.Secret;
        return $"{flow.FullName} {input}={(isSecret || value.Length > LongestValue ? Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(value))) : value)}";
    }
}
