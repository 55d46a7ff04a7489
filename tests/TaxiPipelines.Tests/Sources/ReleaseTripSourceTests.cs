using System.Net;
using System.Net.Sockets;
using Pipelines;
using TaxiPipelines.Sources;
using TaxiPipelines.Tests.Support;

namespace TaxiPipelines.Tests.Sources;

public sealed class ReleaseTripSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_file_is_taken_from_the_folder_of_its_taxi()
    {
        var bytes = Csv.Gzip(Csv.Rows(1000));
        await using var server = new LoopbackServer($"HTTP/1.1 200 OK\nContent-Length: {bytes.Length}\nConnection: close", bytes);
        var task = new FakeTask(_folder);

        var artifact = await DownloadAsync(server.Address, task);

        server.Requests.ShouldBe(["GET /download/green/green_tripdata_2019-01.csv.gz HTTP/1.1"]);
        artifact.Name.ShouldBe("green_tripdata_2019-01.csv.gz");
        (await File.ReadAllBytesAsync(artifact.Uri)).ShouldBe(bytes);
        task.Progress[^1].ShouldBe(new TaskProgress(bytes.Length, bytes.Length, "bytes"));
    }

    [Fact]
    public void The_course_keeps_its_files_on_github() =>
        ReleaseTripSource.CourseAddress.ToString().ShouldBe("https://github.com/DataTalksClub/nyc-tlc-data/releases/download/");

    [Fact]
    public async Task A_month_that_is_not_there_is_not_tried_again()
    {
        await using var server = new LoopbackServer("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close", []);

        var error = await FailAsync(server.Address);

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain("no 'green_tripdata_2019-01.csv.gz'");
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        await using var server = new LoopbackServer("HTTP/1.1 429 Too Many Requests\nRetry-After: 120\nContent-Length: 0\nConnection: close", []);

        var error = await FailAsync(server.Address);

        (error.IsRetryable, error.RetryAfter).ShouldBe((true, TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [InlineData("500 Internal Server Error", true)]
    [InlineData("503 Service Unavailable", true)]
    [InlineData("403 Forbidden", false)]
    public async Task Only_errors_that_may_pass_are_tried_again(string status, bool isRetryable)
    {
        await using var server = new LoopbackServer($"HTTP/1.1 {status}\nContent-Length: 0\nConnection: close", []);

        (await FailAsync(server.Address)).IsRetryable.ShouldBe(isRetryable);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_tried_again()
    {
        await using var server = new LoopbackServer("HTTP/1.1 200 OK\nContent-Length: 1000\nConnection: close", new byte[10]);

        (await FailAsync(server.Address)).IsRetryable.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named_with_the_other_sources()
    {
        // Bound and not listening: nobody else is given the port meanwhile.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;

        var error = await FailAsync(new Uri($"http://127.0.0.1:{port}/"));

        error.IsRetryable.ShouldBeTrue();
        error.Message.ShouldContain($"http://127.0.0.1:{port}/green/green_tripdata_2019-01.csv.gz");
        error.Message.ShouldContain("--source sample");
    }

    public void Dispose() => _folder.Dispose();

    private Task<TaskFailedException> FailAsync(Uri address) => Should.ThrowAsync<TaskFailedException>(() => DownloadAsync(address, new FakeTask(_folder)));

    private static async Task<Artifact> DownloadAsync(Uri address, FakeTask task)
    {
        using var http = new HttpClient { BaseAddress = address };
        return await new ReleaseTripSource(http).DownloadAsync(Csv.Green, task, default);
    }
}
