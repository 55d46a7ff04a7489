using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>A flow's name, and where its id stands, to report one that is taken.</summary>
internal sealed record FlowIdentity(string FullName, string TypeName, SyntaxTree? Tree, TextSpan Span)
{
    /// <summary>A mistake for each flow whose name another flow, first in the order of files, already has.</summary>
    public static IEnumerable<DiagnosticInfo> FindDuplicates(IEnumerable<FlowIdentity> flows) =>
        from flow in flows
        group flow by flow.FullName into sameName
        let first = sameName.First()
        from other in sameName.Skip(1)
        where other.TypeName != first.TypeName
        select new DiagnosticInfo(DiagnosticDescriptors.DuplicateFlow, other.Tree, other.Span, [first.FullName, first.TypeName]);
}
