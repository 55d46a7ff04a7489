using Pipelines.Runtime.Access;

namespace Pipelines.Runtime.Tests.Access;

public sealed class AccessGrantTests
{
    [Theory]
    [InlineData(null, "shop", true)]
    [InlineData("shop", "shop", true)]
    [InlineData("shop", "shop.loads", true)]
    [InlineData("shop", "shopping", false)]
    [InlineData("shop.loads", "shop", false)]
    [InlineData("shop", "other", false)]
    public void A_grant_reaches_its_namespace_and_what_is_below(string? own, string other, bool expected) =>
        new AccessGrant(AccessScope.Read, own).Reaches(other).ShouldBe(expected);

    [Fact]
    public void Each_scope_has_what_those_before_it_have()
    {
        new AccessGrant(AccessScope.Admin).Allows(AccessScope.Run).ShouldBeTrue();
        new AccessGrant(AccessScope.Run).Allows(AccessScope.Read).ShouldBeTrue();
        new AccessGrant(AccessScope.Run).Allows(AccessScope.Admin).ShouldBeFalse();
    }
}
