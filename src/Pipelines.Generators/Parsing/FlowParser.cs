using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads a class with <c>[Flow]</c>.</summary>
internal static class FlowParser
{
    public static ParsedFlow Parse(GeneratorAttributeSyntaxContext attributed, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        return new ParsedFlow(new ParseResult<FlowModel>(null, []), null);
    }
}
