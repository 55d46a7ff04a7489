using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Tests.Warehouses;

public sealed class WarehouseSettingsTests
{
    [Theory]
    [InlineData("Host=db;Username=taxi;Password=before;secret=behind")]
    [InlineData("Host=db;Password=before;secret")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("Host=db;Command Timeout=99999999999999secret")]
    [InlineData("postgresql://taxi:secret@db/ny_taxi")]
    [InlineData("Database=secret")]
    public void A_connection_string_that_cannot_be_read_is_told_at_the_start_without_anything_of_it(string connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Taxi", connectionString)]).Build();
        using var services = new ServiceCollection().AddTaxi(configuration).BuildServiceProvider();

        var error = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<PipelineOptions>>().Value);

        error.Failures.ShouldHaveSingleItem().ShouldStartWith("ConnectionStrings:Taxi: expected a connection string such as 'Host=");
        Should.Throw<ArgumentException>(() => new PostgresTripWarehouse(connectionString)).ToString().ShouldNotContain("secret");
        error.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public void A_connection_string_that_can_be_read_is_no_mistake()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Taxi", "Host=db;Password='a;b=c'")]).Build();
        using var services = new ServiceCollection().AddTaxi(configuration).BuildServiceProvider();

        services.GetRequiredService<IOptions<PipelineOptions>>().Value.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("Host=db;Password='a;b=c'", "a;b=c")]
    [InlineData("Host=db", null)]
    [InlineData("Database=secret", null)]
    public void The_password_of_the_warehouse_is_known_so_that_it_can_be_masked(string connectionString, string? password)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Taxi", connectionString)]).Build();

        TaxiServices.WarehousePassword(configuration).ShouldBe(password);
    }
}
