using System.Text.RegularExpressions;
using Npgsql;
using YamlDotNet.Serialization;

namespace TaxiPipelines.Tests.Warehouses;

/// <summary>Docker is not needed to see that the file is sound, and that what the pages say fits it.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Root = FindRoot();
    private readonly Compose _compose = new DeserializerBuilder().IgnoreUnmatchedProperties().Build()
        .Deserialize<Compose>(File.ReadAllText(Path.Combine(Root, "docker-compose.yml")));

    [Fact]
    public void There_is_a_server_and_something_to_look_at_it()
    {
        _compose.Services.ToDictionary(service => service.Key, service => service.Value.Image).ShouldBe(
            new Dictionary<string, string> { ["postgres"] = "postgres:17", ["pgadmin"] = "dpage/pgadmin4:9" }, ignoreOrder: true);
        _compose.Services["pgadmin"].DependsOn["postgres"]["condition"].ShouldBe("service_healthy");
        _compose.Services["postgres"].Healthcheck.ShouldNotBeNull()["test"].ShouldBeAssignableTo<IEnumerable<object>>()!.Last().ShouldBe(
            "pg_isready -U $${POSTGRES_USER} -d $${POSTGRES_DB}");
    }

    [Fact]
    public void Nothing_is_reachable_from_other_machines() =>
        _compose.Services.Values.SelectMany(service => service.Ports).ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));

    [Fact]
    public void Data_outlives_the_containers()
    {
        _compose.Services["postgres"].Volumes.ShouldBe(["postgres-data:/var/lib/postgresql/data"]);
        _compose.Services.Values.SelectMany(service => service.Volumes).Select(volume => volume.Split(':')[0]).Order().ShouldBe(_compose.Volumes.Keys.Order());
    }

    [Fact]
    public void The_page_names_the_connection_that_the_file_offers()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "guide", "postgres.md"));
        var settings = new NpgsqlConnectionStringBuilder(DocumentedConnection().Match(page).Groups[1].Value);
        var server = _compose.Services["postgres"];

        (settings.Username, settings.Password, settings.Database).ShouldBe(
            (Default(server.Environment["POSTGRES_USER"]), Default(server.Environment["POSTGRES_PASSWORD"]), Default(server.Environment["POSTGRES_DB"])));
        $"{settings.Host}:{settings.Port}:5432".ShouldBe(Default(server.Ports.Single()));
        page.ShouldContain($"http://{Default(_compose.Services["pgadmin"].Ports.Single())[..^":80".Length]}");
    }

    /// <summary>A text with each <c>${NAME:-default}</c> as where the environment has no such name.</summary>
    private static string Default(string text) => Substitution().Replace(text, "$1");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run within the repository.");
    }

    [GeneratedRegex(@"\$\{\w+:-([^}]*)\}")]
    private static partial Regex Substitution();

    [GeneratedRegex("ConnectionStrings__Taxi='([^']+)'")]
    private static partial Regex DocumentedConnection();

    public sealed class Compose
    {
        [YamlMember(Alias = "services")]
        public Dictionary<string, Service> Services { get; set; } = [];

        [YamlMember(Alias = "volumes")]
        public Dictionary<string, object?> Volumes { get; set; } = [];
    }

    public sealed class Service
    {
        [YamlMember(Alias = "image")]
        public string Image { get; set; } = "";

        [YamlMember(Alias = "environment")]
        public Dictionary<string, string> Environment { get; set; } = [];

        [YamlMember(Alias = "ports")]
        public List<string> Ports { get; set; } = [];

        [YamlMember(Alias = "volumes")]
        public List<string> Volumes { get; set; } = [];

        [YamlMember(Alias = "healthcheck")]
        public Dictionary<string, object>? Healthcheck { get; set; }

        [YamlMember(Alias = "depends_on")]
        public Dictionary<string, Dictionary<string, string>> DependsOn { get; set; } = [];
    }
}
