using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>
/// Tells a start that is sent again from another one under the same key, which is a mistake of the caller: it would take another execution for
/// its own. Labels do not count, since they may have been changed meanwhile.
/// </summary>
internal sealed class RepeatedStarts(IExecutionStore store, ExecutionControl control)
{
    /// <summary>Stores keep no finer times.</summary>
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    /// <summary>Checks that a request asks for what the first one with its key has started.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="executionId">What was started.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ProblemException">It asks for something else.</exception>
    public async Task RequireSameAsync(StartRequest request, string executionId, CancellationToken cancellationToken)
    {
        if (await store.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false) is not { } earlier || earlier.Revision != request.Flow.Revision)
        {
            return;
        }

        var (before, now) = (control.InputsOf(earlier), Canonical(request));
        var others = request.Flow.Inputs.Fields
            .Where(field => before.TryGetProperty(field.Name, out var was) && now.TryGetProperty(field.Name, out var given) && !AreSame(field, was, given))
            .Select(static field => Differs(field.Name))
            .ToList();
        if (request.LogicalDate is { } date && (date - earlier.LogicalDate).Duration() >= Precision)
        {
            others.Add(Differs("logicalDate"));
        }

        if (others.Count > 0)
        {
            throw ProblemException.Unprocessable($"This Idempotency-Key was used for something else: it started execution '{executionId}'.", others);
        }
    }

    private static InputError Differs(string name) => new(name, "differs from the request that used this Idempotency-Key first");

    /// <summary>A file that is sent again has another address, and the same content.</summary>
    private static bool AreSame(InputDefinition field, JsonElement was, JsonElement given) =>
        field.Kind == InputKind.File ? HashesIn(was).SequenceEqual(HashesIn(given), StringComparer.Ordinal) : JsonElement.DeepEquals(was, given);

    private static IEnumerable<string?> HashesIn(JsonElement files) => files.ValueKind switch
    {
        JsonValueKind.Array => files.EnumerateArray().SelectMany(HashesIn),
        JsonValueKind.Object when files.TryGetProperty("sha256", out var hash) => [hash.GetString()],
        _ => [],
    };

    private static JsonElement Canonical(StartRequest request)
    {
        var inputs = request.Flow.Inputs.Read(request.Inputs, new BindingContext());
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            request.Flow.Inputs.Write(writer, inputs);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }
}
