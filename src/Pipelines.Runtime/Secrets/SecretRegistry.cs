using Pipelines.Runtime.Secrets.Redaction;

namespace Pipelines.Runtime.Secrets;

/// <summary>
/// Every secret that this process knows: those that providers handed out, and those of the executions it drives. What is kept of an
/// execution is masked with its own and the providers'; what the program prints, with all.
/// </summary>
internal sealed class SecretRegistry
{
    private const int MaxProgramValues = 1000;

    /// <summary>Of so many executions that ended the secrets are still masked: what they left running may still print.</summary>
    private const int MaxEnded = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<ExecutionSecrets> _executions = [];
    private readonly Queue<ExecutionSecrets> _ended = new();
    private ExecutionSecrets[]? _snapshot;
    private int _executionCount;

    /// <summary>What providers handed out.</summary>
    public SecretSet Program { get; } = new(null, MaxProgramValues);

    /// <summary>Whether no secret is known; then nothing needs to be looked through.</summary>
    public bool IsEmpty => Program.IsEmpty && Volatile.Read(ref _executionCount) == 0;

    /// <summary>The text with <c>***</c> in place of every secret that is known.</summary>
    public string Redact(string text)
    {
        if (IsEmpty)
        {
            return text;
        }

        var executions = Snapshot();
        return executions.Length == 0
            ? Program.Redactor.Apply(text)
            : SecretRedactor.Apply(text, [Program.Redactor, .. executions.Select(execution => execution.Redactor)]);
    }

    /// <summary>An execution has a secret of its own now.</summary>
    public void Add(ExecutionSecrets execution)
    {
        lock (_gate)
        {
            if (_executions.Add(execution))
            {
                Changed();
            }
        }
    }

    /// <summary>An execution has ended, or this process let go of it.</summary>
    public void Retire(ExecutionSecrets execution)
    {
        lock (_gate)
        {
            _ended.Enqueue(execution);
            if (_ended.Count > MaxEnded && _executions.Remove(_ended.Dequeue()))
            {
                Changed();
            }
        }
    }

    private void Changed()
    {
        _snapshot = null;
        Volatile.Write(ref _executionCount, _executions.Count);
    }

    private ExecutionSecrets[] Snapshot()
    {
        lock (_gate)
        {
            return _snapshot ??= [.. _executions];
        }
    }
}
