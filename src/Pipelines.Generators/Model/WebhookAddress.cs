using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Pipelines.Generators.Diagnostics;

namespace Pipelines.Generators.Model;

/// <summary>A webhook's key, and where it stands, to report one that is taken. As it keeps the tree, it is no part of a flow's model.</summary>
internal sealed record WebhookAddress(string Key, string Flow, string Method, SyntaxTree? Tree, TextSpan Span)
{
    /// <summary>A mistake for each webhook whose key another one, first in the order of files, already has.</summary>
    public static IEnumerable<DiagnosticInfo> FindDuplicates(IEnumerable<WebhookAddress> webhooks) =>
        from webhook in webhooks.Distinct()
        group webhook by webhook.Key into sameKey
        let first = sameKey.First()
        from other in sameKey.Skip(1)
        select new DiagnosticInfo(DiagnosticDescriptors.DuplicateWebhook, other.Tree, other.Span, [first.Key, first.Method, first.Flow]);
}
