using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public class TextCodecTests
{
    private static readonly DateTimeOffset Instant = new(2019, 1, 31, 9, 30, 15, 250, TimeSpan.FromHours(-5));

    [Fact]
    public void Every_type_is_written_in_its_standard_form_and_read_back()
    {
        Keeps(ValueCodecs.Boolean, true, "true");
        Keeps(ValueCodecs.String, "a \"b\" 雪", null);
        Keeps(ValueCodecs.String, "", "\"\"");
        Keeps(ValueCodecs.Char, 'x', "\"x\"");
        Keeps(ValueCodecs.Guid, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), "\"0f8fad5b-d9cb-469f-a165-70867728950e\"");
        Keeps(ValueCodecs.Uri, new Uri("https://example.com/a?b=c"), "\"https://example.com/a?b=c\"");
        Keeps(ValueCodecs.Uri, new Uri("folder/file.csv", UriKind.Relative), "\"folder/file.csv\"");
        Keeps(ValueCodecs.DateTimeOffset, Instant, "\"2019-01-31T09:30:15.25-05:00\"");
        Keeps(ValueCodecs.DateTime, new DateTime(2019, 1, 31, 9, 30, 0, DateTimeKind.Utc), "\"2019-01-31T09:30:00Z\"");
        Keeps(ValueCodecs.DateTime, new DateTime(2019, 1, 31, 9, 30, 0, DateTimeKind.Unspecified), "\"2019-01-31T09:30:00\"");
        Keeps(ValueCodecs.DateOnly, new DateOnly(2019, 1, 31), "\"2019-01-31\"");
        Keeps(ValueCodecs.TimeOnly, new TimeOnly(9, 30), "\"09:30:00\"");
        Keeps(ValueCodecs.TimeOnly, new TimeOnly(9, 30, 0, 5), "\"09:30:00.005\"");
        Keeps(ValueCodecs.TimeSpan, TimeSpan.FromSeconds(-90.5), "\"-00:01:30.5000000\"");
        Keeps(ValueCodecs.YearMonth, new YearMonth(2019, 1), "\"2019-01\"");
        Keeps(ValueCodecs.Artifact, new Artifact("pipelines://a/b", "b.csv", 12, "ab", "text/csv"), null);
    }

    [Fact]
    public void An_instant_keeps_its_offset() =>
        CodecRun.Read(ValueCodecs.DateTimeOffset, "\"2019-01-31T09:30:00-05:00\"").Offset.ShouldBe(TimeSpan.FromHours(-5));

    [Theory]
    [InlineData("2019-01-31", "2019-01-31T00:00:00Z")]
    [InlineData("2019-01-31T09:30", "2019-01-31T09:30:00Z")]
    [InlineData("2019-01-31 09:30:00", "2019-01-31T09:30:00Z")]
    public void An_instant_without_an_offset_is_utc(string text, string same) =>
        CodecRun.Read(ValueCodecs.DateTimeOffset, $"\"{text}\"").ShouldBe(CodecRun.Read(ValueCodecs.DateTimeOffset, $"\"{same}\""));

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("PT1M", 60)]
    [InlineData("P1DT1S", 86401)]
    [InlineData("00:01:00", 60)]
    [InlineData("1.00:00:00", 86400)]
    public void A_duration_is_read_in_each_of_its_forms(string text, double seconds) =>
        CodecRun.Read(ValueCodecs.TimeSpan, $"\"{text}\"").ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("5m1h")]
    [InlineData("5s5s")]
    [InlineData("-5s")]
    [InlineData("..s")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("PT")]
    [InlineData("25:61:00")]
    [InlineData("99999999999999999999999999d")]
    [InlineData("999999999d")]
    public void What_is_no_duration_is_refused(string text) =>
        CodecRun.Errors(ValueCodecs.TimeSpan, $"\"{text}\"").ShouldBe([$"expected a duration (30s, 10m, 2h, 1d, PT1M or 00:01:00), got '{text}'"]);

    [Fact]
    public void Each_type_says_what_it_expected_and_what_it_got()
    {
        CodecRun.Errors(ValueCodecs.YearMonth, "\"Janury\"").ShouldBe(["expected a month (yyyy-MM), got 'Janury'"]);
        CodecRun.Errors(ValueCodecs.Boolean, "\"true\"").ShouldBe(["expected true or false, got 'true'"]);
        CodecRun.Errors(ValueCodecs.String, "5").ShouldBe(["expected text, got 5"]);
        CodecRun.Errors(ValueCodecs.String, "null").ShouldBe(["expected text, got nothing"]);
        CodecRun.Errors(ValueCodecs.Char, "\"ab\"").ShouldBe(["expected a single character, got 'ab'"]);
        CodecRun.Errors(ValueCodecs.Guid, "\"1\"").ShouldBe(["expected a UUID (00000000-0000-0000-0000-000000000000), got '1'"]);
        CodecRun.Errors(ValueCodecs.Uri, "\"\"").ShouldBe(["expected an address (https://example.com/path), got ''"]);
        CodecRun.Errors(ValueCodecs.DateTimeOffset, "\"01/02/2019\"").ShouldBe(["expected a date and time (2019-01-31T09:30:00Z), got '01/02/2019'"]);
        CodecRun.Errors(ValueCodecs.DateTime, "\"now\"").ShouldBe(["expected a date and time (2019-01-31T09:30:00), got 'now'"]);
        CodecRun.Errors(ValueCodecs.DateOnly, "\"2019-02-30\"").ShouldBe(["expected a date (yyyy-MM-dd), got '2019-02-30'"]);
        CodecRun.Errors(ValueCodecs.TimeOnly, "\"25:00\"").ShouldBe(["expected a time of day (HH:mm or HH:mm:ss), got '25:00'"]);
    }

    [Fact]
    public void A_long_text_is_cut_in_the_message() =>
        CodecRun.Errors(ValueCodecs.DateOnly, $"\"{new string('x', 500)}\"").Single().Length.ShouldBeLessThan(130);

    [Fact]
    public void Any_json_is_kept_and_outlives_its_document()
    {
        var value = CodecRun.Read(ValueCodecs.Json, """{"a":[1,null]}""");

        CodecRun.Write(ValueCodecs.Json, value).ShouldBe("""{"a":[1,null]}""");
        CodecRun.Write(ValueCodecs.Json, default(JsonElement)).ShouldBe("null");
    }

    private static void Keeps<T>(ValueCodec<T> codec, T value, string? json)
    {
        var written = CodecRun.Write(codec, value);
        if (json is not null)
        {
            written.ShouldBe(json);
        }

        CodecRun.Read(codec, written).ShouldBe(value);
    }
}
