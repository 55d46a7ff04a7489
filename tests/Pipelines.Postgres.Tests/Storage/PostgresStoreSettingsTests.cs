using Microsoft.Extensions.Configuration;
using Pipelines.Postgres.Storage;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresStoreSettingsTests
{
    private const string Own = "Pipelines:Postgres:ConnectionString";
    private const string Shared = "ConnectionStrings:Pipelines";
    private const string Good = "Host=db;Database=flows;Username=ada;Password=hunter2hunter2";

    [Fact]
    public void Without_a_connection_string_another_store_is_used() =>
        Read(("Pipelines:Postgres:Schema", "mine"), (Own, "  ")).IsChosen.ShouldBeFalse();

    [Theory]
    [InlineData(Own)]
    [InlineData(Shared)]
    public void Either_setting_chooses(string key)
    {
        var settings = Read((key, Good));

        settings.IsChosen.ShouldBeTrue();
        settings.Mistakes.ShouldBeEmpty();
        settings.Options.ConnectionString.ShouldBe(Good);
        settings.Options.Schema.ShouldBe("pipelines");
        settings.Password.ShouldBe("hunter2hunter2");
    }

    [Fact]
    public void The_programs_own_setting_counts_more() =>
        Read((Shared, "Host=other"), (Own, Good)).Options.ConnectionString.ShouldBe(Good);

    [Theory]
    [InlineData("Host=db;Username=pipelines;Password=pipelines")]
    [InlineData("Host=db;Database=flows;Password=flows")]
    public void A_password_that_is_the_name_of_the_user_or_the_database_is_not_masked(string connection) =>
        Read((Own, connection)).Password.ShouldBeNull();

    [Theory]
    [InlineData("Host=db;Prot=5432", "'prot' is not a setting")]
    [InlineData("Host=db;Port=many", "'port' is not a setting of a connection, or its value is not one")]
    [InlineData("Database=flows", "names no host")]
    [InlineData("just text", "expected names and values")]
    [InlineData("postgresql://ada:hunter2hunter2@db/flows", "a URI is not understood")]
    public void What_is_no_connection_string_is_told_with_the_key(string connection, string expected)
    {
        var mistake = Read((Shared, connection)).Mistakes.ShouldHaveSingleItem();

        mistake.ShouldStartWith("ConnectionStrings:Pipelines: ");
        mistake.ShouldContain(expected, Case.Insensitive);
        mistake.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("Host=db;Password=hun;ter2=hunter2")]
    [InlineData("Host=db;Pwd=hunter2;ter2hunter2")]
    public void No_mistake_quotes_a_part_of_a_password(string connection)
    {
        var mistake = Read((Own, connection)).Mistakes.ShouldHaveSingleItem();

        mistake.ShouldContain("quotes");
        mistake.ShouldNotContain("ter2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b")]
    [InlineData("pg_mine")]
    [InlineData("information_schema")]
    public void What_is_no_name_of_a_schema_is_told_with_the_key(string schema) =>
        Read((Own, Good), ("Pipelines:Postgres:Schema", schema)).Mistakes.ShouldHaveSingleItem().ShouldStartWith("Pipelines:Postgres:Schema: ");

    [Fact]
    public void A_setting_that_is_misspelt_is_told_rather_than_lead_to_another_store()
    {
        var settings = Read(("Pipelines:Postgres:ConectionString", Good));

        settings.IsChosen.ShouldBeTrue();
        settings.Mistakes.ShouldHaveSingleItem().ShouldContain("Pipelines:Postgres:ConectionString: is not a setting");
    }

    private static PostgresStoreSettings Read(params (string Key, string Value)[] settings) => PostgresStoreSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build());
}
