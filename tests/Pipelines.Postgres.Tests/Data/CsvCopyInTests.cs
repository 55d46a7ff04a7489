using System.IO.Compression;
using System.Text;

namespace Pipelines.Postgres.Tests.Data;

public sealed class CsvCopyInTests : DatabaseTest
{
    private static readonly PostgresTable Trips = new("trips", new("id", "integer", isNullable: false), new("zone", "text"), new("fare", "numeric(10, 2)"));

    [Fact]
    public async Task Text_is_copied_as_it_is()
    {
        await Database.CreateIfMissingAsync(Trips);

        var result = await Database.CopyInAsync(Trips, Text("id,zone,fare\n1,Jamaica,1.5\n2,\"a,\"\"b\"\"\nc\",\n"));

        result.Rows.ShouldBe(2);
        result.Bytes.ShouldBe(42);
        (await RowsAsync(Trips)).ShouldBe(["1|Jamaica|1.50", "2|a,\"b\"\nc|NULL"]);
    }

    [Fact]
    public async Task An_empty_value_is_nothing_and_an_empty_text_in_quotes_is_a_text()
    {
        await Database.CreateIfMissingAsync(Trips);

        await Database.CopyInAsync(Trips, Text("id,zone,fare\n1,,\n2,\"\",\n"));

        (await RowsAsync(Trips)).ShouldBe(["1|NULL|NULL", "2||NULL"]);
    }

    [Theory]
    [InlineData("id,zone,fare\r\n1,ä日本,1\r\n2,b,2\r\n")]
    [InlineData("id,zone,fare\r1,ä日本,1\r2,b,2\r")]
    [InlineData("id,zone,fare\n1,ä日本,1\n2,b,2")]
    [InlineData("\uFEFFid,zone,fare\n1,ä日本,1\n2,b,2")]
    [InlineData("FARE,Id,\"ZONE\"\n1,1,ä日本\n2,2,b\n")]
    public async Task Line_ends_byte_order_mark_and_order_of_columns_do_not_matter(string text)
    {
        await Database.CreateIfMissingAsync(Trips);

        (await Database.CopyInAsync(Trips, Text(text))).Rows.ShouldBe(2);

        (await RowsAsync(Trips)).ShouldBe(["1|ä日本|1.00", "2|b|2.00"]);
    }

    [Fact]
    public async Task Options_say_what_the_text_looks_like()
    {
        await Database.CreateIfMissingAsync(Trips);
        var text = new MemoryStream(Encoding.Latin1.GetBytes("1;'Z;ürich';\\N\n"));

        (await Database.CopyInAsync(Trips, text, options: new() { HasHeader = false, Delimiter = ';', Quote = '\'', Null = "\\N", Encoding = "LATIN1" })).Rows.ShouldBe(1);

        (await RowsAsync(Trips)).ShouldBe(["1|Z;ürich|NULL"]);
    }

    [Fact]
    public async Task Some_columns_are_filled_and_others_take_their_default()
    {
        await Database.CreateIfMissingAsync(Trips);

        await Database.CopyInAsync(Trips, Text("id\n1\n"), options: new() { Columns = ["id"] });

        (await RowsAsync(Trips)).ShouldBe(["1|NULL|NULL"]);
    }

    [Fact]
    public async Task A_header_of_other_columns_is_refused_and_both_lists_are_told()
    {
        await Database.CreateIfMissingAsync(Trips);

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, Text("id,borough,id\n1,a,2\n")));

        error.Message.ShouldContain("unknown 'borough'; missing 'zone', 'fare'; named twice 'id'");
        error.Message.ShouldContain("The file has: id, borough, id.");
        error.Message.ShouldContain("Expected, in any order: id, zone, fare.");
        error.IsRetryable.ShouldBeFalse();
    }

    [Fact]
    public async Task An_empty_file_has_no_header()
    {
        await Database.CreateIfMissingAsync(Trips);

        (await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, Text("")))).Message.ShouldContain("is empty");
        (await Database.CopyInAsync(Trips, Text("id,zone,fare"))).Rows.ShouldBe(0);
    }

    [Theory]
    [InlineData("2,b,1.x", "fare", "1.x", "type numeric(10, 2)")]
    [InlineData(",b,1", "id", null, "null value")]
    [InlineData("2,b", null, "2,b", "missing data for column \"fare\"")]
    [InlineData("2,b,1,4", null, "2,b,1,4", "extra data")]
    public async Task A_bad_row_is_told_with_line_column_and_value_and_nothing_is_loaded(string row, string? column, string? value, string message)
    {
        await Database.CreateIfMissingAsync(Trips);

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, Text($"id,zone,fare\n1,a,1\n{row}\n")));

        error.Message.ShouldContain(message);
        error.Message.ShouldContain("Nothing was changed");
        error.Table.ShouldBe("trips");
        error.Line.ShouldBe(3);
        error.Column.ShouldBe(column);
        if (value is not null)
        {
            error.Value.ShouldBe(value);
        }

        error.IsRetryable.ShouldBeFalse();
        error.InnerException.ShouldBeOfType<Npgsql.PostgresException>();
        (await CountAsync(Trips)).ShouldBe(0);
        (await Database.CopyInAsync(Trips, Text("id,zone,fare\n1,a,1\n"))).Rows.ShouldBe(1);
    }

    [Fact]
    public async Task A_compressed_artifact_is_copied_with_progress_and_figures()
    {
        await Database.CreateIfMissingAsync(Trips);
        var text = new StringBuilder("id,zone,fare\n").AppendJoin('\n', Enumerable.Range(0, 50_000).Select(static id => $"{id},zone {id},1.25"));
        var file = await Attempt.Artifacts.SaveAsync("trips.csv.gz", async (stream, token) =>
        {
            await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), token);
        });

        var result = await Database.CopyInAsync(Trips, file, Attempt);

        result.ShouldBe(new CopyResult(50_000, text.Length, TimeSpan.Zero));
        (await CountAsync(Trips)).ShouldBe(50_000);
        Attempt.Metric("rows copied in").ShouldBe(50_000);
        Attempt.Metric("bytes copied in").ShouldBe(text.Length);
        Attempt.Progress.Count.ShouldBeGreaterThan(2);
        Attempt.Progress[^1].ShouldBe(new TaskProgress(file.SizeBytes, file.SizeBytes, "bytes"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task A_compressed_file_that_was_cut_off_is_refused(int cut)
    {
        await Database.CreateIfMissingAsync(Trips);
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("id,zone,fare\n" + string.Join('\n', Enumerable.Range(0, 30_000).Select(static id => $"{id},z{id * 7919 % 1000},1"))));
        }

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, new MemoryStream(packed.ToArray()[..^cut])));

        error.Message.ShouldContain("gzip");
        (await CountAsync(Trips)).ShouldBe(0);
    }

    [Fact]
    public async Task A_cancel_in_the_middle_leaves_nothing_and_the_pool_healthy()
    {
        await Database.CreateIfMissingAsync(Trips);
        await Database.CopyInAsync(Trips, Text("id,zone,fare\n1,a,1\n"));
        using var stop = new CancellationTokenSource();
        await using var text = new EndlessText("id,zone,fare\n", "2,b,2\n", stop, cancelAfterBytes: 5_000_000);

        await Should.ThrowAsync<OperationCanceledException>(() => Database.CopyInAsync(Trips, text, options: new() { Truncate = true }, cancellationToken: stop.Token));

        (await RowsAsync(Trips)).ShouldBe(["1|a|1.00"]);
        (await Database.CopyInAsync(Trips, Text("id,zone,fare\n2,a,1\n"))).Rows.ShouldBe(1);

        // Of a connection that was given up the server is told a moment later. A transaction that was left open would stay.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await Database.QuerySingleAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE '%transaction%'", patience.Token) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    [Fact]
    public async Task A_source_that_breaks_leaves_nothing_and_its_error_is_told()
    {
        await Database.CreateIfMissingAsync(Trips);
        await using var text = new EndlessText("id,zone,fare\n", "2,b,2\n", stop: null, cancelAfterBytes: 1_000_000);

        (await Should.ThrowAsync<IOException>(() => Database.CopyInAsync(Trips, text))).Message.ShouldBe("The disk is gone.");

        (await CountAsync(Trips)).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_is_emptied_first_and_rows_are_frozen_where_asked()
    {
        await Database.CreateIfMissingAsync(Trips);
        await Database.CopyInAsync(Trips, Text("id,zone,fare\n1,a,1\n"));

        await Database.CopyInAsync(Trips, Text("id,zone,fare\n2,b,2\n"), options: new() { Truncate = true, Freeze = true });

        (await RowsAsync(Trips)).ShouldBe(["2|b|2.00"]);
        (await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, Text("id,zone,fare\n"), options: new() { Freeze = true }))).Message.ShouldContain("FREEZE");
    }

    [Fact]
    public async Task A_load_in_a_transaction_of_the_callers_goes_with_it()
    {
        await Database.CreateIfMissingAsync(Trips);

        await Should.ThrowAsync<InvalidOperationException>(() => Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.CopyInAsync(Trips, Text("id,zone,fare\n1,a,1\n"), cancellationToken: token);
            (await transaction.QuerySingleAsync<long>($"SELECT count(*) FROM {Trips}", token)).ShouldBe(1);
            throw new InvalidOperationException();
        }));

        (await CountAsync(Trips)).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told()
    {
        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Trips, Text("id,zone,fare\n1,a,1\n")));

        error.Message.ShouldContain("\"trips\"");
        error.SqlState.ShouldBe("42P01");
    }

    [Fact]
    public async Task A_million_rows_pass_in_little_memory()
    {
        await Database.CreateIfMissingAsync(Trips);
        await using var warm = new EndlessText("id,zone,fare\n", "2,b,2\n", stop: null, endAfterBytes: 600_000);
        var warmed = await Database.CopyInAsync(Trips, warm);
        await using var text = new EndlessText("id,zone,fare\n", "2,b,2\n", stop: null, endAfterBytes: 6_000_000);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var result = await Database.CopyInAsync(Trips, text);

        result.Rows.ShouldBeInRange(1_000_000, 1_002_000);
        (await CountAsync(Trips)).ShouldBe(result.Rows + warmed.Rows);
        // Other tests of the process may allocate beside it; what it carried, it would allocate many times over.
        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(200_000_000);
    }

    /// <summary>The same line again and again, until it is stopped, breaks or ends.</summary>
    private sealed class EndlessText : Stream
    {
        private readonly byte[] _lines;
        private readonly CancellationTokenSource? _stop;
        private readonly long _cancelAfterBytes;
        private readonly long _endAfterBytes;
        private byte[]? _start;
        private long _given;

        public EndlessText(string header, string line, CancellationTokenSource? stop, long cancelAfterBytes = long.MaxValue, long endAfterBytes = long.MaxValue)
        {
            (_stop, _cancelAfterBytes, _endAfterBytes) = (stop, cancelAfterBytes, endAfterBytes);
            _start = Encoding.UTF8.GetBytes(header);
            _lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 1000)));
        }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_given > _cancelAfterBytes)
            {
                _stop?.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                throw new IOException("The disk is gone.");
            }

            if (_given > _endAfterBytes)
            {
                return ValueTask.FromResult(0);
            }

            // Whole lines from the front, cut where the buffer ends: the rest comes next.
            _start ??= _lines;
            var length = Math.Min(buffer.Length, _start.Length);
            _start.AsSpan(0, length).CopyTo(buffer.Span);
            _start = length == _start.Length ? null : _start[length..];
            _given += length;
            return ValueTask.FromResult(length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
