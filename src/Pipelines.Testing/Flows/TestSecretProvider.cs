namespace Pipelines.Testing;

/// <summary>Secrets that a test gives to a flow; nothing of the machine's own is looked at.</summary>
internal sealed class TestSecretProvider(IDictionary<string, string> values) : ISecretProvider
{
    public string Describe(string name) => $"test.Secrets[\"{name}\"]";

    public ValueTask<Secret?> FindAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(values.TryGetValue(name, out var value) ? new Secret(value) : null);
}
