using Pipelines.Runtime.Hosting.Supervision.Systemd;

namespace Pipelines.Runtime.Tests.Hosting.Supervision.Systemd;

public sealed class SystemdUnitTests
{
    [Fact]
    public void The_unit_of_the_docs_is_the_one_that_is_printed()
    {
        var unit = SystemdUnit.Text("TaxiPipelines", ["/opt/taxi-pipelines/TaxiPipelines"], TimeSpan.FromSeconds(30));

        Docs.ShouldContain(unit.TrimEnd());
    }

    [Fact]
    public void It_leaves_more_time_to_stop_than_the_program_takes() =>
        SystemdUnit.Text("Taxi", ["/taxi"], TimeSpan.FromMinutes(5)).ShouldContain("\nTimeoutStopSec=330\n");

    [Fact]
    public void What_systemd_would_expand_or_split_is_quoted() =>
        SystemdUnit.Text("Taxi", ["/usr/bin/dotnet", "/opt/100% $mine/Taxi.dll"], TimeSpan.Zero).ShouldContain("\nExecStart=/usr/bin/dotnet \"/opt/100%% $$mine/Taxi.dll\" serve\n");

    private static string Docs => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "operations.md")).ReplaceLineEndings("\n");
}
