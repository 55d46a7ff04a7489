using System.Text.Json;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A key-value; of one that was set, its version alone.</summary>
internal sealed record KeyValueAnswer
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The value, with secrets masked; a list leaves long ones out.</summary>
    public JsonElement? Value { get; set; }

    /// <summary>How long it is, in bytes of JSON.</summary>
    public long SizeBytes { get; set; }

    /// <summary>Whether there is a secret in it.</summary>
    public bool IsSecret { get; set; }

    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>When it was set.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When it can be read no more.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>The value.</summary>
    public KeyValueEntry ToEntry() => new(Namespace, Key, ExecutionAnswer.BytesOf(Value) ?? "null"u8.ToArray(), Version, UpdatedAt, ExpiresAt);

    /// <summary>The value as a list has it.</summary>
    public KeyValueSummary ToSummary() =>
        new(Namespace, Key, SizeBytes, IsSecret, IsSecret ? null : Value is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : "", Version, UpdatedAt, ExpiresAt);

    /// <summary>A page of a list.</summary>
    internal sealed record Page
    {
        /// <summary>The values.</summary>
        public required IReadOnlyList<KeyValueAnswer> Values { get; init; }

        /// <summary>Where the next page begins.</summary>
        public string? Next { get; set; }
    }

    /// <summary>The namespaces that have values.</summary>
    internal sealed record NamespaceList
    {
        /// <summary>Their names.</summary>
        public required IReadOnlyList<string> Namespaces { get; init; }

        /// <summary>Where the next page begins.</summary>
        public string? Next { get; set; }
    }
}
