using System.Text;
using System.Text.Json;
using Pipelines.Definitions;
using TinyProgram;

// Binds the JSON given as the first argument and runs the one task of the flow: all that is generated, and nothing else.
using var json = JsonDocument.Parse(args[0]);
var flow = TinyFlow.Definition;
var mistakes = new BindingContext();
var inputs = flow.Inputs.Read(json.RootElement, mistakes);
if (mistakes.Errors.Count > 0)
{
    await Console.Error.WriteLineAsync(string.Join("; ", mistakes.Errors)).ConfigureAwait(false);
    return 2;
}

var output = await flow.Tasks[0].InvokeAsync(Invocation.Of(inputs), CancellationToken.None).ConfigureAwait(false);
await Console.Out.WriteLineAsync(Encoding.UTF8.GetString(output.Json!.Value.Span)).ConfigureAwait(false);
return 0;
