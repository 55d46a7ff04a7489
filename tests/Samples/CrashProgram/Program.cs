using CrashProgram;
using Microsoft.Extensions.DependencyInjection;
using Pipelines;

// A program to be killed: what its tasks do is written down outside of the store, and compared with the store afterwards.
var builder = PipelineApp.CreateBuilder(args);
builder.UsePostgres();
builder.Services.AddSingleton<Effects>();
if (CrashSettings.WebUrls is { } urls)
{
    builder.Configuration["Pipelines:Web:Urls"] = urls;
    builder.UseWeb();
}

if (CrashSettings.ClockAhead != TimeSpan.Zero)
{
    builder.Services.AddSingleton<TimeProvider>(new ShiftedTime(CrashSettings.ClockAhead));
}

if (CrashSettings.Feeds)
{
    builder.Services.AddHostedService<Feeder>();
}

builder.Pipelines.AddFlows();
return await builder.Build().RunAsync();
