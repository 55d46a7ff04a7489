namespace Pipelines.Testing;

/// <summary>Stands for the programs that a task runs: starts none, keeps what was asked for, and answers what a test says.</summary>
/// <example>
/// <code>
/// var task = new TestTaskContext();
/// task.Programs.Answer = command => new ProcessResult("42");
/// </code>
/// </example>
public sealed class TestTaskProcesses : ITaskProcesses
{
    private readonly Lock _gate = new();
    private readonly List<ProcessCommand> _commands = [];

    /// <summary>What a program leaves; throw to let it fail. Default: nothing printed.</summary>
    public Func<ProcessCommand, ProcessResult> Answer { get; set; } = _ => new ProcessResult("");

    /// <summary>What was run, in order.</summary>
    public IReadOnlyList<ProcessCommand> Commands
    {
        get
        {
            lock (_gate)
            {
                return [.. _commands];
            }
        }
    }

    /// <inheritdoc/>
    public Task<ProcessResult> RunAsync(ProcessCommand command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _commands.Add(command);
        }

        try
        {
            return Task.FromResult(Answer(command));
        }
        catch (Exception exception)
        {
            return Task.FromException<ProcessResult>(exception);
        }
    }
}
