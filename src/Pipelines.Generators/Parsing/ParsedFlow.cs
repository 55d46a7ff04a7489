using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>A flow that was read, with what the search for duplicates among all flows needs of it.</summary>
/// <param name="Result">The model and the mistakes.</param>
/// <param name="Identity">The flow's name and where it stands; <see langword="null"/> when it is no flow at all.</param>
/// <param name="Webhooks">The keys of its webhooks.</param>
internal sealed record ParsedFlow(ParseResult<FlowModel> Result, FlowIdentity? Identity, EquatableArray<WebhookAddress> Webhooks);
