using System.Text;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Trips;

/// <summary>The expected ids were computed by PostgreSQL 15, with the course's expression on typed columns.</summary>
public sealed class TripRowIdTests
{
    [Theory]
    [InlineData("2", "2019-01-01 00:46:40", "2019-01-01 00:53:20", "75", "74", "9.0", ".20", "938b695bd1172ced53f2ada7212692ad")]
    [InlineData("", "2008-12-31 23:07:22", "2008-12-31 23:13:53", "264", "193", "-5.50", "0.00", "2a93475fffbe29256f3ee7ad9071f042")]
    [InlineData("1.0", "2020-02-29 23:59:59", "2020-03-01 00:00:00", "", "", "-0.00", "1e15", "76c07c0dc5fe2aaba08410e05d73d7f0")]
    [InlineData("1", "2021-01-01 00:00:00", "2021-01-01 00:00:01", "1", "1", "0.1", "0.00001", "cfabc128fccd2573a579e7fa09820e17")]
    [InlineData("", "2021-01-01 00:00:00", "2021-01-01 00:00:01", "1", "1", "", "123456789012345678", "9109ed68901e26dbea930c28fd678e08")]
    public void An_id_equals_that_of_postgresql(
        string vendor, string pickup, string dropoff, string from, string to, string fare, string distance, string expected)
    {
        var batch = new TripBatch(TripSchema.Of(TaxiType.Green), capacity: 1);
        var fields = Csv.Row(vendor, pickup, dropoff, from, to, distance: distance, fare: fare).Split(',');
        var values = batch.NextRow();
        for (var index = 0; index < values.Length; index++)
        {
            FieldParser.TryParse(batch.Schema.Columns[index].Type, Encoding.UTF8.GetBytes(fields[index]), batch, out values[index]).ShouldBeTrue();
        }

        batch.Add();

        Encoding.UTF8.GetString(batch.RowId(0)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(9.0, "9")]
    [InlineData(.20, "0.2")]
    [InlineData(-0.0, "-0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(100000000000000, "100000000000000")]
    [InlineData(1e15, "1e+15")]
    [InlineData(-1234567890123456.5, "-1.2345678901234565e+15")]
    [InlineData(1e16, "1e+16")]
    [InlineData(123456789012345678, "1.2345678901234568e+17")]
    [InlineData(1234567.891, "1234567.891")]
    [InlineData(1e300, "1e+300")]
    public void A_number_is_written_as_postgresql_writes_it(double value, string expected)
    {
        Span<byte> text = stackalloc byte[32];

        var length = TripRowId.WriteReal(TripValue.Of(value), text);

        Encoding.UTF8.GetString(text[..length]).ShouldBe(expected);
    }

    [Fact]
    public void Whole_cents_are_written_as_the_shortest_decimal()
    {
        Span<byte> text = stackalloc byte[32];
        for (var cents = -100_000L; cents < 20_000_000_000; cents += cents < 1_000_000 ? 1 : 99_999_999 + (cents % 1000))
        {
            var value = cents / 100.0;
            var length = TripRowId.WriteReal(TripValue.Of(value), text);
            Encoding.UTF8.GetString(text[..length]).ShouldBe(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Long_texts_are_hashed_whole()
    {
        var batch = new TripBatch(TripSchema.Of(TaxiType.Green), capacity: 2);
        foreach (var last in new[] { "a", "b" })
        {
            var values = batch.NextRow();
            values.Clear();
            values[0] = batch.AddText(Encoding.UTF8.GetBytes(new string('x', 5000) + last));
            batch.Add();
        }

        batch.RowId(0).SequenceEqual(batch.RowId(1)).ShouldBeFalse();
    }
}
