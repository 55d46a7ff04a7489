using Pipelines;
using TaxiPipelines;

var builder = PipelineApp.CreateBuilder(args);
builder.UsePostgres();
if (TaxiServices.WarehousePassword(builder.Configuration) is { } password)
{
    builder.MaskSecret(password);
}

builder.Services.AddTaxi(builder.Configuration);
builder.Pipelines.AddFlows();
return await builder.Build().RunAsync();
