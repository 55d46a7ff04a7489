namespace Pipelines.Testing.Tests.Flows;

/// <summary>Uses a password.</summary>
[Flow("secret", Namespace = "tests")]
public sealed partial class SecretFlow(SecretFlow.Inputs inputs)
{
    public sealed record Inputs(Secret Password);

    [Task]
    public int Length() => inputs.Password.Reveal().Length;
}
