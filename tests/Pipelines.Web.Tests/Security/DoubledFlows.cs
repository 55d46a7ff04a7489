namespace Pipelines.Web.Tests.Security;

/// <summary>A flow whose id another namespace has too.</summary>
[Flow("doubled", Namespace = "secured.inner")]
public sealed partial class InnerDoubledFlow
{
    [Task]
    public string Work() => "inner";
}

/// <summary>The other one.</summary>
[Flow("doubled", Namespace = "secured.twin")]
public sealed partial class TwinDoubledFlow
{
    [Task]
    public string Work() => "twin";
}
