using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>Texts of XML documentation, each flattened to one line.</summary>
/// <remarks>
/// Of source the comment itself is read: the compiler gives none when the project writes no documentation file, and reading it is
/// cheaper than having every reference in it bound.
/// </remarks>
internal sealed class Documentation
{
    private static readonly Documentation None = new(null);

    // By declaration: an edit leaves all other trees, and so their comments, as they are. Weak, so that nothing is kept alive.
    private static readonly ConditionalWeakTable<SyntaxNode, Documentation> Written = new();

    private static readonly Regex Spaces = new(@"\s+", RegexOptions.CultureInvariant);

    private readonly XElement? _root;

    private Documentation(XElement? root) => _root = root;

    public string? Summary => Flatten(_root?.Element("summary"));

    public string? Parameter(string name) => Flatten(_root?.Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == name));

    public static Documentation Of(ISymbol symbol, CancellationToken token)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var found = Written.GetValue(reference.GetSyntax(token), static declaration => Parse(ReadComment(declaration)));
            if (found._root is not null)
            {
                return found;
            }
        }

        var documentation = symbol.DeclaringSyntaxReferences.Length == 0 ? Parse(symbol.GetDocumentationCommentXml(cancellationToken: token)) : None;
        return documentation._root is null && symbol is IMethodSymbol { OverriddenMethod: { } overridden } ? Of(overridden, token) : documentation;
    }

    private static string? ReadComment(SyntaxNode declaration)
    {
        var trivia = declaration.GetLeadingTrivia();
        if (!trivia.Any())
        {
            return null;
        }

        var text = trivia.ToFullString();
        if (text.IndexOf("///", StringComparison.Ordinal) < 0 && text.IndexOf("/**", StringComparison.Ordinal) < 0)
        {
            return null;
        }

        var xml = new StringBuilder("<doc>");
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.StartsWith("///", StringComparison.Ordinal))
            {
                xml.Append(trimmed, 3, trimmed.Length - 3).Append('\n');
            }
            else if (trimmed.StartsWith("/**", StringComparison.Ordinal) || trimmed.StartsWith("*", StringComparison.Ordinal))
            {
                xml.Append(Naming.WithoutSuffix(trimmed, "*/").TrimStart('/', '*')).Append('\n');
            }
        }

        return xml.Append("</doc>").ToString();
    }

    private static Documentation Parse(string? xml)
    {
        if (string.IsNullOrWhiteSpace(xml))
        {
            return None;
        }

        try
        {
            var root = XElement.Parse(xml!, LoadOptions.PreserveWhitespace);
            return root.HasElements ? new Documentation(root) : None;
        }
        catch (XmlException)
        {
            // A comment that is not XML is no documentation; the compiler warns of it where documentation is asked for.
            return None;
        }
    }

    private static string? Flatten(XElement? element)
    {
        if (element is null)
        {
            return null;
        }

        var text = new StringBuilder();
        Append(text, element);
        var line = Spaces.Replace(text.ToString(), " ").Trim();
        return line.Length == 0 ? null : line;
    }

    private static void Append(StringBuilder text, XElement element)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    text.Append(words.Value);
                    break;
                case XElement child when child.Nodes().Any():
                    Append(text, child);
                    break;
                case XElement child:
                    text.Append(NameOf(child));
                    break;
            }
        }
    }

    // <see cref="M:App.Flow.Load(System.Int32)"/> reads "Load", <see langword="null"/> reads "null", <br/> is a space.
    private static string NameOf(XElement element)
    {
        var name = (string?)element.Attribute("langword") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("cref") ?? (string?)element.Attribute("href") ?? " ";
        if (element.Attribute("cref") is null)
        {
            return name;
        }

        var open = name.IndexOfAny(['(', '{']);
        var path = open < 0 ? name : name.Substring(0, open);
        return path.Substring(path.LastIndexOfAny(['.', ':']) + 1);
    }
}
