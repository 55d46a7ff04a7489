using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class SettingsDocumentationTests
{
    public static TheoryData<string> Settings() => [.. typeof(PipelineOptions).GetProperties().Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_stands_in_the_guide(string setting) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "run-it.md")).ShouldContain($"`{PipelineOptions.Section}:{setting}`");
}
