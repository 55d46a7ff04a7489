namespace Pipelines.Web.Security.Guards;

/// <summary>Marks an endpoint that other sites may call, and that knows callers by itself: a webhook, by its key or signature.</summary>
internal sealed class OtherSites
{
    private OtherSites()
    {
    }

    /// <summary>The mark.</summary>
    public static OtherSites MayCall { get; } = new();
}
