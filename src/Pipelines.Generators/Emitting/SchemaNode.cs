using System.Text;

namespace Pipelines.Generators.Emitting;

/// <summary>A JSON object in the order of its members, printed so that a person can read it.</summary>
internal sealed class SchemaNode
{
    private readonly List<KeyValuePair<string, object>> _members = [];

    public bool IsEmpty => _members.Count == 0;

    /// <summary>Adds a member whose value is JSON text already, unless it is null.</summary>
    public SchemaNode Json(string name, string? json) => json is null ? this : Add(name, json);

    /// <summary>Adds a text, unless it is null.</summary>
    public SchemaNode Text(string name, string? text) => text is null ? this : Add(name, JsonText.Literal(text));

    public SchemaNode Node(string name, SchemaNode node) => Add(name, node);

    /// <summary>Adds a list of texts.</summary>
    public SchemaNode Texts(string name, IEnumerable<string> texts) => Add(name, $"[{string.Join(", ", texts.Select(JsonText.Literal))}]");

    /// <summary>Replaces a member in its place, or adds it.</summary>
    public SchemaNode Set(string name, string json)
    {
        var index = _members.FindIndex(member => member.Key == name);
        if (index < 0)
        {
            return Add(name, json);
        }

        _members[index] = new KeyValuePair<string, object>(name, json);
        return this;
    }

    public string Print()
    {
        var text = new StringBuilder();
        Print(text, 0);
        return text.ToString();
    }

    /// <summary>The object on one line.</summary>
    public string PrintInline() =>
        IsEmpty ? "{}" : $"{{ {string.Join(", ", _members.Select(member => $"{JsonText.Literal(member.Key)}: {(member.Value is SchemaNode node ? node.PrintInline() : member.Value)}"))} }}";

    private SchemaNode Add(string name, object value)
    {
        _members.Add(new KeyValuePair<string, object>(name, value));
        return this;
    }

    private void Print(StringBuilder text, int depth)
    {
        if (IsEmpty)
        {
            text.Append("{}");
            return;
        }

        text.Append("{\n");
        for (var index = 0; index < _members.Count; index++)
        {
            text.Append(' ', (depth + 1) * 2).Append(JsonText.Literal(_members[index].Key)).Append(": ");
            if (_members[index].Value is SchemaNode node)
            {
                node.Print(text, depth + 1);
            }
            else
            {
                text.Append(_members[index].Value);
            }

            text.Append(index == _members.Count - 1 ? "\n" : ",\n");
        }

        text.Append(' ', depth * 2).Append('}');
    }
}
