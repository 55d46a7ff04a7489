using System.Net;
using System.Net.Http.Headers;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class ArtifactTests : IAsyncLifetime
{
    private const string Content = "0123456789";

    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync();

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task The_files_of_an_execution_are_listed_with_their_addresses()
    {
        var id = await WithFileAsync();

        var files = (await _program.GetAsync($"/api/v1/executions/{id}/artifacts")).GetProperty("artifacts");

        files.EnumerateArray().Select(file => $"{file.GetProperty("taskRun")}/{file.GetProperty("name")} {file.GetProperty("sizeBytes")}").ShouldBe(["inputs/a page.html 10", "copy/copy of a page.html 10"]);
        foreach (var file in files.EnumerateArray())
        {
            (await _program.Client.GetStringAsync(file.GetProperty("href").GetString())).ShouldBe(Content);
        }
    }

    [Fact]
    public async Task A_file_is_never_a_page_of_this_server()
    {
        using var response = await _program.Client.GetAsync($"/api/v1/executions/{await WithFileAsync()}/artifacts/inputs/a%20page.html");

        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
    }

    [Fact]
    public async Task A_part_of_a_file_is_given()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{await WithFileAsync()}/artifacts/inputs/a%20page.html");
        request.Headers.Range = new RangeHeaderValue(2, 4);

        using var response = await _program.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await response.Content.ReadAsStringAsync()).ShouldBe("234");
    }

    [Fact]
    public async Task A_part_behind_the_end_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/executions/{await WithFileAsync()}/artifacts/inputs/a%20page.html");
        request.Headers.Range = new RangeHeaderValue(100, 200);

        using var response = await _program.Client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        response.Content.Headers.ContentRange!.ToString().ShouldBe("bytes */10");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_file_that_is_another_than_asked_for_is_refused()
    {
        var files = await _program.GetAsync($"/api/v1/executions/{await WithFileAsync()}/artifacts");
        using var request = new HttpRequestMessage(HttpMethod.Get, files.GetProperty("artifacts")[0].GetProperty("href").GetString());
        request.Headers.Add("If-Match", "\"0000\"");

        (await _program.SendAsync(request, HttpStatusCode.PreconditionFailed)).GetProperty("title").GetString().ShouldBe("Precondition Failed");
    }

    [Fact]
    public async Task A_file_that_is_as_it_was_is_not_sent_again()
    {
        var path = $"/api/v1/executions/{await WithFileAsync()}/artifacts/inputs/a%20page.html";
        using var first = await _program.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _program.Client.SendAsync(request);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("inputs/other.html")]
    [InlineData("copy/a%20page.html")]
    [InlineData("inputs/..%2Finputs%2Fa%20page.html")]
    [InlineData("..%2F..%2Fkeys/key.xml")]
    [InlineData("%2e%2e/%2e%2e%2fpipelines.db")]
    [InlineData("inputs/%01")]
    [InlineData("C%3A/x")]
    public async Task Only_files_of_the_execution_are_found(string path) => await _program.GetAsync($"/api/v1/executions/{await WithFileAsync()}/artifacts/{path}", HttpStatusCode.NotFound);

    [Fact]
    public async Task A_handle_of_another_execution_is_no_file_of_this_one()
    {
        var first = await WithFileAsync();
        var handle = (await _program.GetAsync($"/api/v1/executions/{first}")).GetProperty("inputs").GetProperty("source");
        var second = await _program.StartFlowAsync("files", new { source = handle });
        (await _program.EndOfAsync(second)).ShouldBe("succeeded");

        (await _program.GetAsync($"/api/v1/executions/{second}/artifacts")).GetProperty("artifacts").EnumerateArray().Select(file => file.GetProperty("taskRun").GetString()).ShouldBe(["copy"]);
    }

    [Fact]
    public async Task What_a_flow_says_of_its_file_writes_no_header()
    {
        var id = await _program.StartFlowAsync("crafted");
        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        var file = (await _program.GetAsync($"/api/v1/executions/{id}/artifacts")).GetProperty("artifacts")[0];

        using var response = await _program.Client.GetAsync(file.GetProperty("href").GetString());

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Content);
        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        response.Headers.ETag.ShouldBeNull();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("größer 世界.csv");
    }

    private async Task<string> WithFileAsync()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent(Content), "source", "a page.html");
        var id = (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;
        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        return id;
    }
}
