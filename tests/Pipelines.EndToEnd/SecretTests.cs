using System.Net;
using System.Text;
using System.Text.Json;

namespace Pipelines.EndToEnd;

/// <summary>
/// A program prints, logs, returns, throws, labels and counts its secrets in many forms; none may be found afterwards in what it
/// printed or stored. Long, since it starts a dozen processes and kills one: only a whole program shows all the ways out.
/// </summary>
public sealed class SecretTests : IDisposable
{
    private const string Input = "päss \"wörd\"+1/2?<&>~";
    private const string FromEnvironment = "api?key/ß&2+++";
    private const string FromFile = "mounted key+/\"1";
    private const string Exchanged = $"{FromEnvironment}-exchanged";

    private readonly TemporaryFolder _folder = new();

    public SecretTests() => File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder["mounted"]).FullName, "mounted-key"), FromFile + "\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--json")]
    [InlineData("--verbose")]
    [InlineData("--json --verbose")]
    [InlineData("")]
    public async Task Nothing_that_a_run_prints_or_stores_holds_a_secret(string options)
    {
        string[] given = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var run = await RunAsync(["run", "leak", "--password", Input, .. given]);
        var failed = await RunAsync(["run", "leak", "--password", Input, "--fails", .. given]);

        run.ExitCode.ShouldBe(0, run.All);
        failed.ExitCode.ShouldBe(1, failed.All);
        run.All.ShouldContain("***");
        ShouldBeClean(run, failed);
        ShouldBeClean(
            await RunAsync("logs", "last"),
            await RunAsync("logs", "last", "--json"),
            await RunAsync("executions"),
            await RunAsync("executions", "--json"),
            await RunAsync("executions", "last", "--verbose"),
            await RunAsync("executions", "last", "--json"),
            await RunAsync("secrets", "check"),
            await RunAsync("secrets", "check", "--json", "api-key", "mounted-key", "nowhere"));
        StoreShouldBeClean();
    }

    [Fact]
    public async Task What_was_killed_and_goes_on_in_another_process_still_knows_its_secrets()
    {
        var queued = await RunAsync("run", "leak", "--password", Input, "--pause", "10s", "--detach");
        queued.ExitCode.ShouldBe(0, queued.All);

        await using (var first = Start("serve", "--verbose"))
        {
            await first.UntilAsync(text => text.Contains("before the pause", StringComparison.Ordinal));
            first.Kill();
            ShouldBeClean(await first.WaitAsync());
        }

        // As the kill left it, with the write-ahead log.
        File.Exists(_folder["data/pipelines.db-wal"]).ShouldBeTrue(string.Join(", ", Files()));
        StoreShouldBeClean();
        await using var second = Start("serve", "--verbose");
        await second.UntilAsync(text => text.Contains("execution warning", StringComparison.Ordinal));
        second.Terminate();
        var ended = await second.WaitAsync();

        ended.All.ShouldContain("after the pause");
        ShouldBeClean(ended);
        var execution = await RunAsync("executions", "last", "--json");
        using var json = JsonDocument.Parse(execution.Output);
        json.RootElement.GetProperty("tasks").EnumerateArray().Single(task => task.GetProperty("id").GetString() == "return").GetProperty("attempts").GetInt32()
            .ShouldBe(1, "the secret that it handed on must come from the store");
        StoreShouldBeClean();
    }

    private PipelineProcess Start(params string[] arguments) => PipelineProcess.StartProgram(
        "SecretProgram",
        _folder["data"],
        new Dictionary<string, string> { ["PIPELINES_SECRET_API_KEY"] = FromEnvironment, ["Pipelines__SecretsDirectory"] = _folder["mounted"] },
        arguments);

    private async Task<PipelineProcess.Ended> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.WaitAsync();
    }

    private static void ShouldBeClean(params PipelineProcess.Ended[] runs)
    {
        foreach (var run in runs)
        {
            foreach (var form in Forms())
            {
                run.All.ShouldNotContain(form, Case.Sensitive);
            }
        }
    }

    private void StoreShouldBeClean()
    {
        var files = Files();
        files.ShouldNotBeEmpty();
        foreach (var file in files)
        {
            var bytes = Read(file);
            foreach (var form in Forms())
            {
                foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.Latin1 })
                {
                    bytes.AsSpan().IndexOf(encoding.GetBytes(form)).ShouldBe(-1, $"'{form}' as {encoding.WebName} in {file}");
                }
            }
        }
    }

    private string[] Files() => Directory.GetFiles(_folder["data"], "*", SearchOption.AllDirectories);

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Written down apart from the product's own list, with other libraries where there are some.</summary>
    private static IEnumerable<string> Forms()
    {
        foreach (var secret in new[] { Input, FromEnvironment, FromFile, Exchanged })
        {
            var bytes = Encoding.UTF8.GetBytes(secret);
            var base64 = Convert.ToBase64String(bytes);
            yield return secret;
            yield return base64.TrimEnd('=');
            yield return base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');
            yield return Uri.EscapeDataString(base64.TrimEnd('='));

            // Behind one and two other bytes; what depends on these is left out.
            yield return Convert.ToBase64String([0, .. bytes])[2..^3];
            yield return Convert.ToBase64String([0, 0, .. bytes])[3..^3];
            yield return Uri.EscapeDataString(secret);
            yield return WebUtility.UrlEncode(secret);
            yield return Convert.ToHexString(bytes);
            yield return Convert.ToHexStringLower(bytes);
            yield return JsonSerializer.Serialize(secret)[1..^1];
            yield return JsonSerializer.Serialize(base64.TrimEnd('='))[1..^1];
        }
    }
}
