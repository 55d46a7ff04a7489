namespace Pipelines.Postgres.Tests.Data;

public sealed class SqlTests
{
    [Fact]
    public void A_hole_becomes_a_parameter_and_a_name_an_identifier()
    {
        Sql sql = $"DELETE FROM {new SqlName("public", "trips")} WHERE month = {"2019-01"} AND id = {7}";

        sql.ToString().ShouldBe("""DELETE FROM "public"."trips" WHERE month = $1 AND id = $2""");
    }

    [Fact]
    public void Parts_nest_and_parameters_are_numbered_through()
    {
        Sql condition = $"a = {1} AND b = {2}";

        Sql sql = $"SELECT {0} WHERE {condition} AND c = {3}";

        sql.ToString().ShouldBe("SELECT $1 WHERE a = $2 AND b = $3 AND c = $4");
    }

    [Fact]
    public void Parts_are_joined()
    {
        Sql sql = $"SELECT 1 WHERE {Sql.Join($" OR ", new[] { 1, 2 }.Select(static id => (Sql)$"id = {id}"))}";

        sql.ToString().ShouldBe("SELECT 1 WHERE id = $1 OR id = $2");
    }

    [Fact]
    public void Names_become_a_list()
    {
        var table = new PostgresTable("t", new("a", "text"), new("B\"", "text"));

        ((Sql)$"SELECT {table.ColumnNames} FROM {table}").ToString().ShouldBe("""SELECT "a", "B""" + "\"\"\"" + """ FROM "t" """.TrimEnd());
    }

    [Fact]
    public void A_typed_table_is_a_name_too()
    {
        var table = new PostgresTable<string>("t", static columns => columns.Add("a", static row => row));

        ((Sql)$"SELECT 1 FROM {table}").ToString().ShouldBe("""SELECT 1 FROM "t" """.TrimEnd());
    }

    [Fact]
    public void A_text_that_is_put_in_stays_a_value()
    {
        var text = "1; DROP TABLE trips";

        ((Sql)$"SELECT {text}").ToString().ShouldBe("SELECT $1");
    }

    [Fact]
    public void A_secret_is_not_put_in_by_accident() =>
        Should.Throw<ArgumentException>(static () => (Sql)$"SELECT {new Secret("hidden")}").Message.ShouldContain("Reveal");

    [Fact]
    public void What_is_stored_for_an_enum_must_be_said() =>
        Should.Throw<ArgumentException>(static () => (Sql)$"SELECT {DayOfWeek.Friday}").Message.ShouldContain("ToString()");

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_name_that_postgres_would_not_keep_is_refused(string name) => Should.Throw<ArgumentException>(() => new SqlName(name));

    [Fact]
    public void A_dot_in_a_text_is_not_taken_for_a_schema() =>
        Should.Throw<ArgumentException>(static () => (SqlName)"public.trips").Message.ShouldContain("new SqlName(\"schema\", \"name\")");

    [Theory]
    [InlineData("text")]
    [InlineData("integer")]
    [InlineData("numeric(10, 2)")]
    [InlineData("character varying(20)")]
    [InlineData("double precision")]
    [InlineData("timestamp(3) without time zone")]
    [InlineData("timestamp with time zone")]
    [InlineData("int4[]")]
    [InlineData("public.mood")]
    public void A_type_is_taken(string type) => new PostgresColumn("a", type).Type.ShouldBe(type);

    [Theory]
    [InlineData("text); DROP TABLE x; --")]
    [InlineData("text, b text")]
    [InlineData("text DEFAULT now()")]
    [InlineData("text NOT NULL")]
    [InlineData("text\n")]
    [InlineData("\"text")]
    public void What_is_more_than_a_type_is_refused(string type) => Should.Throw<ArgumentException>(() => new PostgresColumn("a", type));
}
