using System.Collections;
using Microsoft.Extensions.Configuration;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Secrets.Providers;

namespace Pipelines.Runtime.Tests.Secrets.Providers;

public sealed class SecretProviderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("api-key", "PIPELINES_SECRET_API_KEY")]
    [InlineData("db_password", "PIPELINES_SECRET_DB_PASSWORD")]
    [InlineData("mail.token", "PIPELINES_SECRET_MAIL_TOKEN")]
    public async Task The_environment_has_names_in_upper_snake_case(string name, string variable)
    {
        var provider = Environment((variable, "hunter2"));

        (await provider.FindAsync(name, CancellationToken.None)).ShouldBe(new Secret("hunter2"));
        provider.Describe(name).ShouldBe($"environment variable {variable} or {variable}_FILE");
    }

    [Fact]
    public async Task The_environment_may_name_a_file()
    {
        var provider = Environment(("PIPELINES_SECRET_API_KEY_FILE", Write("key", "hunter2\n")));

        (await provider.FindAsync("api-key", CancellationToken.None)).ShouldBe(new Secret("hunter2"));
        (await provider.ListAsync(CancellationToken.None)).ShouldBe(["api-key"]);
    }

    [Fact]
    public async Task A_file_that_the_environment_names_must_be_there()
    {
        var provider = Environment(("PIPELINES_SECRET_API_KEY_FILE", Path.Combine(_folder, "nowhere")));

        var error = await Should.ThrowAsync<PipelineException>(async () => await provider.FindAsync("api-key", CancellationToken.None));

        error.Message.ShouldContain(Path.Combine(_folder, "nowhere"));
        error.Message.ShouldContain("PIPELINES_SECRET_API_KEY_FILE");
    }

    [Theory]
    [InlineData("hunter2\n", "hunter2")]
    [InlineData("hunter2\r\n", "hunter2")]
    [InlineData("hunter2", "hunter2")]
    [InlineData("two\nlines\n\n", "two\nlines\n")]
    public async Task A_file_s_last_line_end_is_no_part_of_the_secret(string content, string expected)
    {
        Write("api-key", content);

        (await Folder().FindAsync("api-key", CancellationToken.None)).ShouldBe(new Secret(expected));
    }

    [Fact]
    public async Task A_folder_without_the_file_has_no_secret()
    {
        (await Folder().FindAsync("api-key", CancellationToken.None)).ShouldBeNull();
        (await new DirectorySecrets("folder", () => null).FindAsync("api-key", CancellationToken.None)).ShouldBeNull();
        (await new DirectorySecrets("folder", () => Path.Combine(_folder, "nowhere")).ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n", "is empty")]
    [InlineData(null, "70,000 bytes")]
    public async Task A_file_that_is_no_secret_is_told(string? content, string expected)
    {
        var path = Write("api-key", content ?? new string('x', 70_000));

        var error = await Should.ThrowAsync<PipelineException>(async () => await Folder().FindAsync("api-key", CancellationToken.None));

        error.Message.ShouldContain(path);
        error.Message.ShouldContain(expected);
        error.Message.ShouldNotContain("xxx");
    }

    [Fact]
    public async Task A_folder_tells_its_names()
    {
        Write("b", "2");
        Write("a", "1");
        Write(".hidden", "3");

        (await Folder().ListAsync(CancellationToken.None)).ShouldBe(["a", "b"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_configuration_has_a_section()
    {
        var provider = new ConfigurationSecrets(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Pipelines:Secrets:api-key"] = "hunter2" }).Build());

        (await provider.FindAsync("API-key", CancellationToken.None)).ShouldBe(new Secret("hunter2"));
        (await provider.FindAsync("other", CancellationToken.None)).ShouldBeNull();
        (await provider.ListAsync(CancellationToken.None)).ShouldBe(["api-key"]);
    }

    [Fact]
    public async Task The_first_provider_that_has_it_wins_and_what_it_gave_is_masked()
    {
        var registry = new SecretRegistry();
        var secrets = new ProgramSecrets([Environment(), Environment(("PIPELINES_SECRET_A", "first-value")), Environment(("PIPELINES_SECRET_A", "second-value"))], registry);

        (await secrets.GetAsync("a", CancellationToken.None)).Reveal().ShouldBe("first-value");

        registry.Redact("first-value second-value").ShouldBe("*** second-value");
    }

    [Fact]
    public async Task A_missing_secret_tells_where_it_was_looked_for_and_how_to_set_it()
    {
        var secrets = new ProgramSecrets([Environment(), Folder()], new SecretRegistry());

        var error = await Should.ThrowAsync<PipelineException>(async () => await secrets.GetAsync("api-key", CancellationToken.None));

        error.Message.ShouldBe($"Secret 'api-key' is not set. Looked at: environment variable PIPELINES_SECRET_API_KEY or PIPELINES_SECRET_API_KEY_FILE; folder {Path.Combine(_folder, "api-key")}. Set one of these, then look with 'secrets check api-key'.");
        (await secrets.TryGetAsync("api-key", CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a:b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task What_could_be_a_path_is_no_name(string name)
    {
        var secrets = new ProgramSecrets([Folder()], new SecretRegistry());

        (await Should.ThrowAsync<PipelineException>(async () => await secrets.TryGetAsync(name, CancellationToken.None))).Message.ShouldContain("is not the name of a secret");
    }

    private static EnvironmentSecrets Environment(params (string Name, string Value)[] variables) =>
        new(() => new Hashtable(variables.ToDictionary(variable => variable.Name, variable => variable.Value)));

    private DirectorySecrets Folder() => new("folder", () => _folder);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
