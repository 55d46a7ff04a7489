using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Hosting.Supervision.Systemd;

namespace Pipelines.Runtime.Tests.Hosting.Supervision.Systemd;

public sealed class JournalLinesTests
{
    [Fact]
    public void Every_line_of_a_message_has_its_priority() =>
        JournalLines.Format(LogLevel.Warning, "the first\r\nthe second").ShouldBe("<4>the first\n<4>the second");

    [Theory]
    [InlineData(LogLevel.Critical, "<2>")]
    [InlineData(LogLevel.Error, "<3>")]
    [InlineData(LogLevel.Information, "<6>")]
    [InlineData(LogLevel.Debug, "<7>")]
    public void Priorities_are_those_of_syslog(LogLevel level, string priority) => JournalLines.Format(level, "text").ShouldBe($"{priority}text");

    [Theory]
    [InlineData("8:1234", "socket:[1234]", true)]
    [InlineData("8:1234", "socket:[99]", false)]
    [InlineData("8:1234", "/dev/null", false)]
    [InlineData("1234", "socket:[1234]", false)]
    [InlineData(null, "socket:[1234]", false)]
    [InlineData("8:1234", null, false)]
    public void The_journal_is_the_stream_that_systemd_named(string? stream, string? target, bool isJournal) =>
        JournalLines.IsJournal(stream, target).ShouldBe(isJournal);
}
