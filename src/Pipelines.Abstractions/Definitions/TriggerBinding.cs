using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>What generated code needs to hand a trigger's event, typed, to the method that maps it.</summary>
public static class TriggerBinding
{
    /// <summary>Reads the body of a request. What its type does not know is passed over, since others write it.</summary>
    /// <typeparam name="TBody">The type of the body.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="codec">Reads the body.</param>
    /// <param name="context">Takes the mistakes in it.</param>
    /// <param name="typed">The request with its body.</param>
    /// <returns>Whether the body fits.</returns>
    public static bool TryReadBody<TBody>(WebhookRequest request, ValueCodec<TBody> codec, BindingContext context, out WebhookRequest<TBody> typed)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(context);
        typed = null!;
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            var lenient = new BindingContext { IgnoresUnknownProperties = true };
            var body = codec.Read(document.RootElement, lenient);
            if (lenient.Errors.Count == 0)
            {
                typed = new WebhookRequest<TBody>(request, body);
                return true;
            }

            context.AddErrors(lenient.Errors);
        }
        catch (JsonException exception)
        {
            context.AddError($"the body is not JSON: {exception.Message}");
        }
        catch (InvalidOperationException) when (!JsonTexts.AreReadable(request.Body.Span))
        {
            context.AddError("the body has a text that is none: bytes that are not UTF-8, or half of a surrogate pair");
        }

        return false;
    }

    /// <summary>The end of another flow with its outputs.</summary>
    /// <typeparam name="TOutputs">The type of the outputs.</typeparam>
    /// <param name="completed">The end.</param>
    /// <param name="outputs">The outputs as JSON; <see langword="null"/> when there are none.</param>
    /// <param name="codec">Reads them.</param>
    /// <exception cref="PipelineException">They do not fit the type.</exception>
    public static FlowCompleted<TOutputs> WithOutputs<TOutputs>(FlowCompleted completed, ReadOnlyMemory<byte>? outputs, ValueCodec<TOutputs> codec)
    {
        ArgumentNullException.ThrowIfNull(completed);
        ArgumentNullException.ThrowIfNull(codec);
        if (outputs is not { } json)
        {
            return new FlowCompleted<TOutputs>(completed, default);
        }

        using var document = JsonDocument.Parse(json);
        var context = new BindingContext { IgnoresUnknownProperties = true };
        var value = codec.Read(document.RootElement, context);
        return context.Errors.Count == 0
            ? new FlowCompleted<TOutputs>(completed, value)
            : throw new PipelineException($"The outputs of execution '{completed.Execution.Id}' of flow '{completed.Execution.Namespace}/{completed.Execution.FlowId}' do not fit their type: {string.Join("; ", context.Errors)}.");
    }

    /// <summary>The end of another flow, one of several, with its outputs.</summary>
    /// <typeparam name="TOutputs">The type of the outputs.</typeparam>
    /// <param name="end">The end.</param>
    /// <param name="codec">Reads the outputs.</param>
    /// <exception cref="PipelineException">They do not fit the type.</exception>
    public static FlowCompleted<TOutputs> WithOutputs<TOutputs>(FlowEnd end, ValueCodec<TOutputs> codec)
    {
        ArgumentNullException.ThrowIfNull(end);
        return WithOutputs(end.Completed, end.OutputsJson, codec);
    }

    /// <summary>A source, from the services.</summary>
    /// <typeparam name="TSource">The source, a service.</typeparam>
    /// <param name="services">Gives the source.</param>
    /// <exception cref="PipelineException">The source is not registered.</exception>
    public static TSource Source<TSource>(IServiceProvider services)
        where TSource : class
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.GetService(typeof(TSource)) as TSource
            ?? throw new PipelineException($"A trigger needs the source '{typeof(TSource)}' that is not registered. Add it to builder.Services, e.g. builder.Services.AddSingleton<{typeof(TSource).Name}>().");
    }

    /// <summary>Asks a source for news.</summary>
    /// <typeparam name="TSource">The source, a service.</typeparam>
    /// <typeparam name="TEvent">What it reports.</typeparam>
    /// <param name="services">Gives the source.</param>
    /// <param name="cursor">What the last answer said.</param>
    /// <param name="map">The inputs of the executions that an event starts.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="PipelineException">The source is not registered.</exception>
    public static async Task<PollResult<IEnumerable<object?>>> PollAsync<TSource, TEvent>(
        IServiceProvider services, string? cursor, Func<TEvent, IEnumerable<object?>> map, CancellationToken cancellationToken)
        where TSource : class, IPollSource<TEvent>
    {
        var answer = await Source<TSource>(services).PollAsync(cursor, cancellationToken).ConfigureAwait(false);
        return new PollResult<IEnumerable<object?>>([.. answer.Events.Select(map)], answer.Cursor) { HasMore = answer.HasMore };
    }

    /// <summary>The messages of a source, untyped.</summary>
    /// <typeparam name="TSource">The source, a service.</typeparam>
    /// <typeparam name="TEvent">What it reports.</typeparam>
    /// <param name="services">Gives the source.</param>
    /// <param name="cursor">The cursor of the last message.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="PipelineException">The source is not registered.</exception>
    public static async IAsyncEnumerable<Received<object?>> ListenAsync<TSource, TEvent>(
        IServiceProvider services, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TSource : class, IListenSource<TEvent>
    {
        await foreach (var message in Source<TSource>(services).ListenAsync(cursor, cancellationToken).ConfigureAwait(false))
        {
            yield return new Received<object?>(message.Event, message.Cursor);
        }
    }

    /// <summary>The messages of a batch, typed.</summary>
    /// <typeparam name="TEvent">What the source reports.</typeparam>
    /// <param name="messages">The batch.</param>
    public static TEvent[] Batch<TEvent>(IReadOnlyList<object?> messages) => [.. messages.Cast<TEvent>()];

    /// <summary>What each message of a batch starts.</summary>
    /// <typeparam name="TEvent">What the source reports.</typeparam>
    /// <param name="messages">The batch.</param>
    /// <param name="map">The inputs of the executions that a message starts.</param>
    public static IEnumerable<object?> Each<TEvent>(IReadOnlyList<object?> messages, Func<TEvent, IEnumerable<object?>> map) =>
        messages.Cast<TEvent>().SelectMany(map);

    /// <summary>Calls a method that maps to nothing, then starts one execution without inputs.</summary>
    /// <param name="method">Calls the method.</param>
    public static IEnumerable<object?> Once(Action method)
    {
        ArgumentNullException.ThrowIfNull(method);
        method();
        return [null];
    }
}
