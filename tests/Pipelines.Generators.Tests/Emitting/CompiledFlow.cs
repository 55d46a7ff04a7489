using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Generators.Tests.Emitting;

/// <summary>Flows that were generated, compiled and loaded in memory.</summary>
internal sealed class CompiledFlow
{
    private readonly Assembly _assembly;

    private CompiledFlow(Assembly assembly) => _assembly = assembly;

    public static CompiledFlow From(params string[] sources)
    {
        var run = GeneratorRun.Of(sources);
        run.ShouldReportNothing();
        using var image = new MemoryStream();
        var result = run.Output.Emit(image);
        result.Success.ShouldBeTrue(string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new CompiledFlow(new AssemblyLoadContext(null).LoadFromStream(image));
    }

    public Type Type(string name) => _assembly.GetType(name, throwOnError: true)!;

    public FlowDefinition Definition(string type) => (FlowDefinition)Type(type).GetProperty("Definition", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    /// <summary>Reads inputs as the runtime does; the instance and the mistakes.</summary>
    public static (object? Inputs, string[] Errors) Bind(FlowDefinition flow, string json)
    {
        using var document = JsonDocument.Parse(json);
        var context = new BindingContext();
        var inputs = flow.Inputs.Read(document.RootElement, context);
        return (inputs, [.. context.Errors.Select(error => error.ToString())]);
    }

    /// <summary>Inputs that are without a mistake.</summary>
    public static object? Inputs(FlowDefinition flow, string json)
    {
        var (inputs, errors) = Bind(flow, json);
        errors.ShouldBeEmpty();
        return inputs;
    }

    public static string Write(FlowDefinition flow, object? inputs)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            flow.Inputs.Write(writer, inputs);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Runs a task with hand-made results of the tasks before it; its output as JSON, or null.</summary>
    public static async Task<string?> RunAsync(FlowDefinition flow, string task, TaskInvocation invocation)
    {
        var output = await flow.Tasks.Single(candidate => candidate.Id == task).InvokeAsync(invocation, CancellationToken.None);
        return output.Json is { } json ? Encoding.UTF8.GetString(json.Span) : null;
    }
}
