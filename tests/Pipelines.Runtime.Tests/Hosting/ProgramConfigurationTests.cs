using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class ProgramConfigurationTests : IDisposable
{
    private readonly string _program = Directory.CreateTempSubdirectory("pipelines-program-").FullName;
    private readonly string _working = Directory.CreateTempSubdirectory("pipelines-working-").FullName;

    public void Dispose()
    {
        Directory.Delete(_program, recursive: true);
        Directory.Delete(_working, recursive: true);
    }

    [Fact]
    public void The_file_beside_the_program_is_read_wherever_it_is_started()
    {
        Write(_program, """{"a":"program","b":"program"}""");
        Read(out var configuration).ShouldBeNull();
        configuration["a"].ShouldBe("program");
    }

    [Fact]
    public void The_working_folder_counts_more()
    {
        Write(_program, """{"a":"program","b":"program"}""");
        Write(_working, """{"b":"working"}""");
        Read(out var configuration);
        (configuration["a"], configuration["b"]).ShouldBe(("program", "working"));
    }

    [Fact]
    public void The_file_of_the_environment_counts_more_than_the_general_one()
    {
        Write(_program, """{"a":"general"}""");
        Write(_program, """{"a":"staging"}""", "appsettings.Staging.json");
        Read(out var configuration);
        configuration["a"].ShouldBe("staging");
    }

    [Fact]
    public void A_file_that_is_not_json_is_named()
    {
        Write(_working, "{");
        Read(out _).ShouldNotBeNull().ShouldContain(Path.Combine(_working, "appsettings.json"));
    }

    private static void Write(string folder, string json, string name = "appsettings.json") => File.WriteAllText(Path.Combine(folder, name), json);

    private string? Read(out ConfigurationManager configuration)
    {
        configuration = new ConfigurationManager();
        return ProgramConfiguration.Add(configuration, new Staging(), _program, _working);
    }

    private sealed class Staging : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Staging";

        public string ApplicationName { get; set; } = "Test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
