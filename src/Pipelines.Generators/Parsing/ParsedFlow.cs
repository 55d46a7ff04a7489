using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>A flow that was read, with what the search for duplicate ids needs of it.</summary>
/// <param name="Result">The model and the mistakes.</param>
/// <param name="Identity">The flow's name and where it stands; <see langword="null"/> when it is no flow at all.</param>
internal sealed record ParsedFlow(ParseResult<FlowModel> Result, FlowIdentity? Identity);
