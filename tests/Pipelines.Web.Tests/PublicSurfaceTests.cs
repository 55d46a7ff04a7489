using Pipelines.Tests;

namespace Pipelines.Web.Tests;

public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_what_was_agreed_on() => PublicSurface.ShouldBeAgreedOn(typeof(WebPipelineAppBuilderExtensions).Assembly);
}
