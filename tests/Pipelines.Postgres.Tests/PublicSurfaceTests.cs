using Pipelines.Tests;

namespace Pipelines.Postgres.Tests;

public sealed class PublicSurfaceTests
{
    [Fact]
    public void The_public_surface_is_as_agreed() => PublicSurface.ShouldBeAgreedOn(typeof(PostgresDatabase).Assembly);
}
