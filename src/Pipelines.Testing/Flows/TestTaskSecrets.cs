namespace Pipelines.Testing;

/// <summary>Secrets that a test gives to one task.</summary>
internal sealed class TestTaskSecrets(IDictionary<string, string> values) : ITaskSecrets
{
    public async ValueTask<Secret> GetAsync(string name, CancellationToken cancellationToken = default) =>
        await TryGetAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new PipelineException($"Secret '{name}' is not set. Give it to the test: task.SecretValues[\"{name}\"] = \"…\".");

    public ValueTask<Secret?> TryGetAsync(string name, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(values.TryGetValue(name, out var value) ? new Secret(value) : null);

    public Secret Mask(string value) => new(value);
}
