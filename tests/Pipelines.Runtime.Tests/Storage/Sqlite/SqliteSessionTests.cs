using Microsoft.Data.Sqlite;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteSessionTests : IDisposable
{
    private readonly SqliteSession _session = SqliteSession.Open(SqliteStoreOptions.InMemory, isReadOnly: false);

    public SqliteSessionTests() => _session.Execute("""CREATE TABLE "values" ("number" INTEGER, "text" TEXT, "real" REAL)""");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_transaction_that_fails_leaves_nothing_and_the_connection_goes_on()
    {
        Should.Throw<InvalidOperationException>(() => _session.Transact<bool>(session =>
        {
            Insert(1, "one");
            throw new InvalidOperationException("no");
        }));

        Count().ShouldBe(0);
        _session.Transact(session => { Insert(2, "two"); return true; });
        Count().ShouldBe(1);
    }

    [Fact]
    public void A_transaction_that_fails_while_a_statement_is_half_read_leaves_nothing()
    {
        Insert(1, "one");
        Insert(2, "two");

        Should.Throw<InvalidOperationException>(() => _session.Transact<bool>(session =>
        {
            Insert(3, "three");
            session.Prepare("""SELECT "number" FROM "values" """).Step().ShouldBeTrue();
            throw new InvalidOperationException("no");
        }));

        Count().ShouldBe(2);
    }

    [Fact]
    public void When_the_disk_is_full_the_transaction_is_gone_and_later_ones_succeed()
    {
        _session.Execute("PRAGMA max_page_count = 3");

        var error = Should.Throw<SqliteException>(() => _session.Transact(_ => { Insert(1, new string('x', 100_000)); return true; }));

        error.SqliteErrorCode.ShouldBe(SQLitePCL.raw.SQLITE_FULL);
        Count().ShouldBe(0);
        _session.Execute("PRAGMA max_page_count = 1000000");
        _session.Transact(_ => { Insert(1, new string('x', 100_000)); return true; });
        Count().ShouldBe(1);
    }

    [Fact]
    public void A_statement_that_failed_may_be_used_again()
    {
        _session.Execute("""CREATE UNIQUE INDEX "one" ON "values" ("number")""");
        Insert(1, "one");
        Should.Throw<SqliteException>(() => Insert(1, "again"));

        Insert(2, "two");

        Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("Zürich 東京 🚕")]
    public void Text_comes_back_as_it_was(string? text)
    {
        Insert(1, text);

        var row = _session.Prepare("""SELECT "text" FROM "values" """);
        row.Step().ShouldBeTrue();
        row.GetStringOrNull(0).ShouldBe(text);
        row.IsNull(0).ShouldBe(text is null);
        row.Reset();
    }

    [Fact]
    public void Numbers_come_back_as_they_were()
    {
        _session.Prepare("""INSERT INTO "values" ("number", "real") VALUES (?, ?)""").Bind(long.MinValue).Bind(0.1).Execute();

        var row = _session.Prepare("""SELECT "number", "real", "text" FROM "values" """);
        row.Step().ShouldBeTrue();
        row.GetInt64(0).ShouldBe(long.MinValue);
        row.GetDouble(1).ShouldBe(0.1);
        row.GetInt64OrNull(2).ShouldBeNull();
        row.GetUtf8OrNull(2).ShouldBeNull();
        row.Reset();
    }

    private void Insert(long number, string? text) =>
        _session.Prepare("""INSERT INTO "values" ("number", "text") VALUES (?, ?)""").Bind(number).Bind(text).Execute();

    private long Count() => long.Parse(_session.QueryText("""SELECT count(*) FROM "values" """), System.Globalization.CultureInfo.InvariantCulture);
}
