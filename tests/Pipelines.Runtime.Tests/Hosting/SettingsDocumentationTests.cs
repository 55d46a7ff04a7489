using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class SettingsDocumentationTests
{
    public static TheoryData<string> Settings() => [.. typeof(PipelineOptions).GetProperties().Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_stands_in_the_guide(string setting) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "run-it.md")).ShouldContain($"`{PipelineOptions.Section}:{setting}`");

    [Theory]
    [MemberData(nameof(RetentionSettings))]
    public void Every_setting_of_retention_stands_in_the_operators_page(string setting) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "operations.md")).ShouldContain($"`{RetentionOptions.Section}:{setting}`");

    [Theory]
    [MemberData(nameof(TriggerSettings))]
    public void Every_setting_of_triggers_stands_in_the_guide(string setting) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "run-it.md")).ShouldContain(setting);

    public static TheoryData<string> TriggerSettings() =>
        [.. typeof(TriggerOptions).GetProperties().Select(setting => $"`{TriggerOptions.Section}:{setting.Name}`"), .. TriggerSetting.All.Select(setting => $"`{setting.Name}`")];

    public static TheoryData<string> RetentionSettings() => [.. typeof(RetentionOptions).GetProperties().Select(setting => setting.Name)];
}
