using Pipelines.Tests;

namespace Pipelines.Testing.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_was_agreed_on() => PublicSurface.ShouldBeAgreedOn(typeof(FlowTest).Assembly);
}
