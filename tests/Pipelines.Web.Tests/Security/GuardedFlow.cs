namespace Pipelines.Web.Tests.Security;

/// <summary>A flow that only some callers may see.</summary>
[Flow("guarded", Namespace = "secured.inner")]
public sealed partial class GuardedFlow
{
    [Task]
    public string Work() => "done";
}
