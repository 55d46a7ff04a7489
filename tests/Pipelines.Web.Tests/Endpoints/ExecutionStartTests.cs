using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pipelines.Web.Tests.Support;

namespace Pipelines.Web.Tests.Endpoints;

public sealed class ExecutionStartTests : IAsyncLifetime
{
    private WebProgram _program = null!;

    public async Task InitializeAsync() => _program = await WebProgram.StartAsync(builder => builder.Configuration["Pipelines:Web:MaxRequestBodyBytes"] = "65536");

    public async Task DisposeAsync() => await _program.DisposeAsync();

    [Fact]
    public async Task A_started_flow_runs_to_its_outputs()
    {
        var id = await _program.StartFlowAsync("greet", new { name = "Ada", times = 2 });

        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        (await _program.GetAsync($"/api/v1/executions/{id}")).GetProperty("outputs").GetProperty("text").GetString().ShouldBe("Hello, Ada! Hello, Ada!");
    }

    [Fact]
    public async Task Labels_and_the_logical_date_are_kept()
    {
        var started = await _program.PostAsync("/api/v1/executions", new { flow = "web.tests/greet", labels = new { cause = "test" }, logicalDate = "2019-01-01T09:00:00-05:00" }, HttpStatusCode.Created);
        var execution = await _program.GetAsync($"/api/v1/executions/{started.GetProperty("executionId").GetString()}");

        execution.GetProperty("labels").GetProperty("cause").GetString().ShouldBe("test");
        execution.GetProperty("labels").GetProperty("team").GetString().ShouldBe("tests");
        execution.GetProperty("logicalDate").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2019, 1, 1, 14, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_address_of_the_execution_is_in_the_header()
    {
        using var response = await _program.Client.PostAsync("/api/v1/executions?flow=greet", Json("{}"));

        var execution = await _program.GetAsync(response.Headers.Location!.ToString());
        execution.GetProperty("flow").GetString().ShouldBe("web.tests/greet");
    }

    [Fact]
    public async Task Defaults_of_the_configuration_are_used()
    {
        await using var program = await WebProgram.StartAsync(builder => builder.Configuration["Pipelines:Flows:greet:Inputs:name"] = "Configured");
        var id = await program.StartFlowAsync("greet", new { times = 2 });

        (await program.GetAsync($"/api/v1/executions/{id}")).GetProperty("inputs").GetProperty("name").GetString().ShouldBe("Configured");
    }

    [Fact]
    public async Task Every_mistake_in_the_inputs_is_told_with_its_input()
    {
        var problem = await _program.PostAsync("/api/v1/executions", new { flow = "greet", inputs = new { name = "No 1", times = 10, tims = 3 } }, HttpStatusCode.UnprocessableEntity);

        problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("input").GetString()).ShouldBe(["name", "times", "tims"], ignoreOrder: true);
    }

    [Fact]
    public async Task Of_very_many_mistakes_the_first_are_told_and_the_others_are_counted()
    {
        var problem = await _program.PostAsync("/api/v1/executions", new { flow = "greet", inputs = Enumerable.Range(0, 1000).ToDictionary(number => $"x{number}") }, HttpStatusCode.UnprocessableEntity);

        problem.GetProperty("errors").GetArrayLength().ShouldBe(100);
        problem.GetProperty("moreErrors").GetInt32().ShouldBe(900);
    }

    [Fact]
    public async Task An_unknown_flow_is_not_found_and_the_nearest_is_named() =>
        (await _program.PostAsync("/api/v1/executions", new { flow = "great" }, HttpStatusCode.NotFound)).GetProperty("detail").GetString()!.ShouldContain("Did you mean 'greet'?");

    [Theory]
    [InlineData("{\"flow\": \"greet\"", HttpStatusCode.BadRequest, "not valid JSON: line 1")]
    [InlineData("{\"flow\": \"greet\", \"flow\": \"gate\"}", HttpStatusCode.BadRequest, "not valid JSON")]
    [InlineData("{\"flow\": \"\\ud800\"}", HttpStatusCode.BadRequest, "surrogate")]
    [InlineData("{\"flow\": \"a\\u0000b\"}", HttpStatusCode.BadRequest, "U+0000")]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, "expected an object with flow, inputs")]
    [InlineData("{}", HttpStatusCode.UnprocessableEntity, "is missing: expected the flow's name")]
    [InlineData("{\"flow\": 7}", HttpStatusCode.UnprocessableEntity, "expected a text, got 7")]
    [InlineData("{\"flow\": \"greet\", \"imputs\": {}}", HttpStatusCode.UnprocessableEntity, "Did you mean 'inputs'?")]
    [InlineData("{\"flow\": \"greet\", \"inputs\": []}", HttpStatusCode.UnprocessableEntity, "expected an object of inputs")]
    [InlineData("{\"flow\": \"greet\", \"labels\": {\"a\": 1}}", HttpStatusCode.UnprocessableEntity, "expected an object of texts")]
    [InlineData("{\"flow\": \"greet\", \"logicalDate\": \"yesterday\"}", HttpStatusCode.UnprocessableEntity, "expected a time (ISO 8601)")]
    [InlineData("", HttpStatusCode.BadRequest, "no body")]
    public async Task A_body_that_does_not_fit_says_what_was_expected(string body, HttpStatusCode status, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions") { Content = Json(body) };

        (await _program.SendAsync(request, status)).GetRawText().ShouldContain(expected);
    }

    [Fact]
    public async Task Another_content_type_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions") { Content = new StringContent("<flow/>", Encoding.UTF8, "application/xml") };

        (await _program.SendAsync(request, HttpStatusCode.UnsupportedMediaType)).GetProperty("detail").GetString()!.ShouldContain("application/json or multipart/form-data");
    }

    [Fact]
    public async Task A_body_over_the_bound_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions") { Content = Json(new string(' ', 65537)) };

        await _program.SendAsync(request, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Starts_with_the_same_key_are_one()
    {
        var first = await StartAsync("\"k-1\"", new { name = "Ada" }, HttpStatusCode.Created);
        var second = await StartAsync("k-1", new { name = "Ada" }, HttpStatusCode.OK);
        var other = await StartAsync("k-2", new { name = "Ada" }, HttpStatusCode.Created);

        second.GetProperty("executionId").GetString().ShouldBe(first.GetProperty("executionId").GetString());
        second.GetProperty("isNew").GetBoolean().ShouldBeFalse();
        other.GetProperty("executionId").GetString().ShouldNotBe(first.GetProperty("executionId").GetString());
    }

    [Fact]
    public async Task Of_many_starts_at_once_with_the_same_key_one_is_done()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions?flow=greet") { Content = Json("{}") };
            request.Headers.Add("Idempotency-Key", "at-once");
            using var response = await _program.Client.SendAsync(request);
            return (response.StatusCode, Location: response.Headers.Location?.ToString());
        }));

        started.Count(static start => start.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        started.Count(static start => start.StatusCode == HttpStatusCode.OK).ShouldBe(19);
        started.Select(static start => start.Location).Distinct().ShouldHaveSingleItem();
        (await _program.GetAsync("/api/v1/executions")).GetProperty("executions").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_for_other_inputs_is_a_mistake()
    {
        await StartAsync("k", new { name = "Ada" }, HttpStatusCode.Created);

        (await StartAsync("k", new { name = "Bob" }, HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("name");
    }

    [Fact]
    public async Task The_same_key_for_another_logical_date_is_a_mistake()
    {
        await StartAsync("k", new { }, HttpStatusCode.Created, "2019-01-01");

        (await StartAsync("k", new { }, HttpStatusCode.OK, "2019-01-01T00:00:00+00:00")).GetProperty("isNew").GetBoolean().ShouldBeFalse();
        (await StartAsync("k", new { }, HttpStatusCode.OK)).GetProperty("isNew").GetBoolean().ShouldBeFalse();
        (await StartAsync("k", new { }, HttpStatusCode.UnprocessableEntity, "2019-02-01")).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("logicalDate");
    }

    [Fact]
    public async Task The_same_key_for_another_file_is_a_mistake()
    {
        var first = await UploadAsync("k", "a,b", HttpStatusCode.Created);

        (await UploadAsync("k", "a,b", HttpStatusCode.OK)).GetProperty("executionId").GetString().ShouldBe(first.GetProperty("executionId").GetString());
        (await UploadAsync("k", "c,d", HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("source");
        Directory.GetFiles(_program.Folder, "rows.csv", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Parts_that_are_no_files_are_bounded_together()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("x"), "source", "rows.csv");
        for (var number = 0; number < 3; number++)
        {
            form.Add(new StringContent(new string('x', 30_000)), "tags");
        }

        (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.RequestEntityTooLarge)).GetProperty("detail").GetString()!.ShouldContain("Pipelines:Web:MaxRequestBodyBytes");
        Directory.GetFiles(_program.Folder, "rows.csv", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_compressed_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions") { Content = Json("""{"flow":"greet"}""") };
        request.Content.Headers.ContentEncoding.Add("gzip");

        (await _program.SendAsync(request, HttpStatusCode.UnsupportedMediaType)).GetProperty("detail").GetString()!.ShouldContain("gzip");
    }

    [Fact]
    public async Task A_key_that_cannot_be_one_is_refused() => await StartAsync(new string('k', 201), new { }, HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_file_of_a_form_becomes_an_artifact_of_the_execution()
    {
        using var form = new MultipartFormDataContent { { new StringContent("files"), "$flow" }, { new StringContent("""{"cause":"form"}"""), "$labels" } };
        form.Add(new StringContent("red"), "tags");
        form.Add(new StringContent("green"), "tags");
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes("a,b\n1,2\n")), "source", @"C:\data\rows.csv");

        var id = (await _program.PostAsync("/api/v1/executions", form, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;

        (await _program.EndOfAsync(id)).ShouldBe("succeeded");
        var execution = await _program.GetAsync($"/api/v1/executions/{id}");
        execution.GetProperty("inputs").GetProperty("source").GetProperty("name").GetString().ShouldBe("rows.csv");
        execution.GetProperty("inputs").GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldBe(["red", "green"]);
        execution.GetProperty("labels").GetProperty("cause").GetString().ShouldBe("form");
        (await _program.Client.GetStringAsync($"/api/v1/executions/{id}/artifacts/copy/copy%20of%20rows.csv")).ShouldBe("a,b\n1,2\n");
    }

    [Fact]
    public async Task A_file_may_be_larger_than_other_bodies()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new ByteArrayContent(new byte[1_000_000]), "source", "zeros");

        var id = (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.Created)).GetProperty("executionId").GetString();

        (await _program.GetAsync($"/api/v1/executions/{id}")).GetProperty("inputs").GetProperty("source").GetProperty("sizeBytes").GetInt32().ShouldBe(1_000_000);
    }

    [Fact]
    public async Task Files_of_a_start_that_was_refused_do_not_stay()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("x"), "source", "rows.csv");
        form.Add(new StringContent("x"), "nothing");

        await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.UnprocessableEntity);

        Directory.GetFiles(_program.Folder, "rows.csv", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../rows.csv\0")]
    [InlineData("..")]
    [InlineData("CON")]
    public async Task A_file_name_that_is_none_is_told(string name)
    {
        using var form = new MultipartFormDataContent();
        var file = new StringContent("x");
        file.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "source", FileNameStar = name };
        form.Add(file);

        (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.UnprocessableEntity)).GetProperty("errors")[0].GetProperty("input").GetString().ShouldBe("source");
    }

    [Fact]
    public async Task A_file_before_the_flow_is_refused()
    {
        using var form = new MultipartFormDataContent();
        form.Add(new StringContent("x"), "source", "rows.csv");
        form.Add(new StringContent("files"), "$flow");

        (await _program.PostAsync("/api/v1/executions", form, HttpStatusCode.BadRequest)).GetProperty("detail").GetString()!.ShouldContain("$flow");
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_that_is_none_is_told(string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions?flow=files") { Content = new ByteArrayContent("--x\r\nno header\r\n\r\nabc"u8.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        await _program.SendAsync(request, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_path_is_no_file_for_whoever_is_not_on_this_machine()
    {
        var path = Path.Combine(_program.Folder, "secret.txt");
        await File.WriteAllTextAsync(path, "of this machine");

        using var form = new MultipartFormDataContent { { new StringContent(path), "source" } };
        await _program.PostAsync("/api/v1/executions", new { flow = "files", inputs = new { source = path } }, HttpStatusCode.UnprocessableEntity);
        (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.UnprocessableEntity)).GetRawText().ShouldContain("expected a file, sent as a part");
    }

    [Fact]
    public async Task A_secret_is_never_told_again()
    {
        using var form = new MultipartFormDataContent { { new StringContent("hunter2-and-more"), "password" } };
        form.Add(new StringContent("x"), "source", "rows.csv");
        var id = (await _program.PostAsync("/api/v1/executions?flow=files", form, HttpStatusCode.Created)).GetProperty("executionId").GetString()!;
        await _program.EndOfAsync(id);

        foreach (var path in new[] { "", "/outputs", "/task-runs", "/logs", "/attempts", "/artifacts" })
        {
            (await _program.Client.GetStringAsync($"/api/v1/executions/{id}{path}")).ShouldNotContain("hunter2");
        }

        (await _program.GetAsync($"/api/v1/executions/{id}")).GetProperty("inputs").GetProperty("password").GetString().ShouldBe("***");
    }

    private async Task<JsonElement> UploadAsync(string key, string content, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions?flow=files") { Content = new MultipartFormDataContent { { new StringContent(content), "source", "rows.csv" } } };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await _program.SendAsync(request, expected);
    }

    private async Task<JsonElement> StartAsync(string key, object inputs, HttpStatusCode expected, string? logicalDate = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/executions") { Content = Json(JsonSerializer.Serialize(new { flow = "greet", inputs, logicalDate })) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await _program.SendAsync(request, expected);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
