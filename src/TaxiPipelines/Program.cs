using Pipelines;
using TaxiPipelines;

var builder = PipelineApp.CreateBuilder(args);
builder.UsePostgres();
builder.Services.AddTaxi(builder.Configuration);
builder.Pipelines.AddFlows();
return await builder.Build().RunAsync();
