using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Tests.Security;

public sealed class SecuritySettingsDocumentationTests
{
    public static TheoryData<string> Settings() => [.. WebSecurityOptionsReader.Names];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_stands_in_the_guide(string setting) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "run-it.md")).ShouldContain($"`Pipelines:Web:{setting}`");
}
