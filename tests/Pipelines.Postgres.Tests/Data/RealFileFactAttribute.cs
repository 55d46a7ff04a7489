namespace Pipelines.Postgres.Tests.Data;

/// <summary>A fact about real trip files; skipped, with the reason, where they are missing.</summary>
public sealed class RealFileFactAttribute : FactAttribute
{
    public RealFileFactAttribute() => Skip = RealFiles.MissingReason;
}
