using TaxiPipelines.Tests.Support;
using TaxiPipelines.Warehouses.Sqlite;

namespace TaxiPipelines.Tests.Warehouses;

public sealed class SqliteStagingTests
{
    [Fact]
    public void What_was_never_staged_is_removed_without_an_error()
    {
        using var folder = new TempFolder();
        var staging = new SqliteStaging(folder.Path("no-folder-yet"));

        Should.NotThrow(() => staging.Delete(new FakeTask(folder).Execution));
    }
}
