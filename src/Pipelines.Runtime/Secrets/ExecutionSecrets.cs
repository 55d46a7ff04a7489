using Pipelines.Runtime.Secrets.Redaction;

namespace Pipelines.Runtime.Secrets;

/// <summary>The secrets of one execution: its inputs, what its tasks returned as <see cref="Secret"/>, and what they asked to be masked.</summary>
/// <param name="registry">The program's.</param>
internal sealed class ExecutionSecrets(SecretRegistry registry)
{
    private const int MaxValues = 1000;

    private readonly SecretSet _own = new(registry.Program, MaxValues);

    /// <summary>Masks them and those that providers handed out.</summary>
    public SecretRedactor Redactor => _own.Redactor;

    /// <summary>Adds a value.</summary>
    public void Add(string value)
    {
        if (_own.Add(value))
        {
            registry.Add(this);
        }
    }

    /// <summary>Adds what is marked as a secret in JSON that is not encrypted.</summary>
    public void AddMarked(ReadOnlyMemory<byte> json)
    {
        foreach (var value in MarkedSecrets.In(json))
        {
            Add(value);
        }
    }

    /// <summary>The text with <c>***</c> in place of every secret.</summary>
    public string Redact(string text) => Redactor.Apply(text);

    /// <summary>The text with <c>***</c> in place of every secret; nothing for nothing.</summary>
    public string? RedactOrNull(string? text) => text is null ? null : Redactor.Apply(text);

    /// <summary>The JSON with <c>***</c> in place of every secret that is not marked as one.</summary>
    public ReadOnlyMemory<byte> RedactJson(ReadOnlyMemory<byte> json) => JsonRedaction.Apply(json, Redactor);

    /// <summary>The execution is not driven here any more.</summary>
    public void Retire()
    {
        if (!_own.IsEmpty)
        {
            registry.Retire(this);
        }
    }
}
