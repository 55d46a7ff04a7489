using Pipelines;

namespace CrashProgram.Flows;

/// <summary>What a webhook starts, once for each name that its requests carry.</summary>
[Flow("delivery", Namespace = "timed")]
internal sealed partial class DeliveryFlow(DeliveryFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number);

    internal sealed record Outputs(long Value);

    internal sealed record Delivery(long Number);

    [Webhook("delivered")]
    public static Inputs Delivered(WebhookRequest<Delivery> request) => new(request.Content.Number);

    [Task]
    public Task<Stamp> OnceAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(task, inputs.Number, [], cancellationToken);

    [Output]
    public Outputs Result(Stamp once) => new(once.Value);
}
