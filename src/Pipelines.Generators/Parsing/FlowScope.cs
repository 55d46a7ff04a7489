using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>What the parsers share while they read one flow. It lives no longer than that.</summary>
internal sealed class FlowScope
{
    private readonly List<DiagnosticInfo> _mistakes = [];
    private readonly List<WebhookAddress> _webhooks = [];
    private readonly Lazy<IReadOnlyList<(string Context, IReadOnlyList<ITypeSymbol> Known)>> _contexts;

    public FlowScope(INamedTypeSymbol flow, Location? location, Compilation compilation, CancellationToken token)
    {
        Flow = flow;
        Location = location;
        Compilation = compilation;
        Token = token;
        Types = new TypeShapeParser(this);
        _contexts = new Lazy<IReadOnlyList<(string, IReadOnlyList<ITypeSymbol>)>>(() => SerializerContexts.FindAll(Compilation, Token));
    }

    public INamedTypeSymbol Flow { get; }

    /// <summary>The class's name, where mistakes go that stand in no source of this compilation.</summary>
    public Location? Location { get; }

    public Compilation Compilation { get; }

    public CancellationToken Token { get; }

    public TypeShapeParser Types { get; }

    /// <summary>The user's <c>JsonSerializerContext</c> classes with the types they know.</summary>
    public IReadOnlyList<(string Context, IReadOnlyList<ITypeSymbol> Known)> Contexts => _contexts.Value;

    public IReadOnlyList<DiagnosticInfo> Mistakes => _mistakes;

    /// <summary>The keys of the flow's webhooks.</summary>
    public IReadOnlyList<WebhookAddress> Webhooks => _webhooks;

    /// <summary>Whether a type is missing, which the compiler reports by itself.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Whether there is an error, so that the flow cannot be emitted whole.</summary>
    public bool IsBroken => IsIncomplete || _mistakes.Exists(static mistake => mistake.Descriptor.DefaultSeverity == DiagnosticSeverity.Error);

    public void Report(DiagnosticDescriptor descriptor, Location? location, params string[] arguments)
    {
        var mistake = DiagnosticInfo.Create(descriptor, location is { IsInSource: true } ? location : Location, arguments);
        if (!_mistakes.Contains(mistake))
        {
            _mistakes.Add(mistake);
        }
    }

    /// <summary>Notes the key of a webhook, which no other one of the program may have.</summary>
    public void AddWebhook(string key, string method, Location? location)
    {
        var place = location is { IsInSource: true } ? location : Location;
        _webhooks.Add(new WebhookAddress(key, Flow.ToDisplayString(), method, place?.SourceTree, place?.SourceSpan ?? default));
    }

    /// <summary>Notes a type that the compiler does not find either: naming it again would be a second error.</summary>
    public void MarkIncomplete() => IsIncomplete = true;

    /// <summary>A name as C# spells it; while it is typed it may not be there yet.</summary>
    public string NameOf(ISymbol symbol)
    {
        if (symbol.Name.Length == 0)
        {
            MarkIncomplete();
        }

        return Naming.Escape(symbol.Name);
    }

    public bool CanSee(ISymbol symbol) => Compilation.IsSymbolAccessibleWithin(symbol, Flow);
}
