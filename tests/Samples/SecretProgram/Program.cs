using Pipelines;

var builder = PipelineApp.CreateBuilder(args);
builder.Pipelines.AddFlows();
return await builder.Build().RunAsync();
