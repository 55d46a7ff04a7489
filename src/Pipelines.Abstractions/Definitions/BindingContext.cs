using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Where a binder is in the JSON it reads, and every mistake it has found.</summary>
public sealed class BindingContext
{
    private List<InputError>? _errors;
    private Stack<string>? _path;

    /// <summary>
    /// Whether properties that a type does not know are passed over: for what others write, such as the body of a webhook, or an
    /// earlier revision of the flow. Default: <see langword="false"/>, they are mistakes.
    /// </summary>
    public bool IgnoresUnknownProperties { get; init; }

    /// <summary>Every mistake so far.</summary>
    public IReadOnlyList<InputError> Errors => _errors ?? (IReadOnlyList<InputError>)[];

    /// <summary>The path to the value being read: <c>months[2].year</c>.</summary>
    public string Path => _path is not null && _path.TryPeek(out var path) ? path : "";

    /// <summary>Goes down to a property.</summary>
    /// <param name="name">The property's JSON name.</param>
    public void EnterProperty(string name) => (_path ??= new()).Push(Path.Length == 0 ? name : $"{Path}.{name}");

    /// <summary>Goes down to an element of a list.</summary>
    /// <param name="index">The index, from 0.</param>
    public void EnterElement(int index) => (_path ??= new()).Push($"{Path}[{index}]");

    /// <summary>Goes up again.</summary>
    public void Leave() => _path?.Pop();

    /// <summary>Adds a mistake at the current path.</summary>
    /// <param name="message">What was expected and what was given.</param>
    public void AddError(string message) => (_errors ??= []).Add(new InputError(Path, message));

    /// <summary>Adds mistakes that were found in a context of their own.</summary>
    internal void AddErrors(IEnumerable<InputError> errors) => (_errors ??= []).AddRange(errors);

    /// <summary>Adds that the value is not what was expected.</summary>
    /// <param name="expected">What was expected: <c>a whole number</c>.</param>
    /// <param name="actual">What was given.</param>
    public void AddMismatch(string expected, JsonElement actual) => AddError($"expected {expected}, got {Describe(actual)}");

    /// <summary>What was given, short enough for a message. The content of objects is left out: it may hold a secret.</summary>
    internal static string Describe(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "nothing",
        JsonValueKind.String => $"'{Shorten(json.GetString()!)}'",
        JsonValueKind.Array => json.GetArrayLength() is 1 ? "a list of 1 element" : $"a list of {json.GetArrayLength()} elements",
        JsonValueKind.Object => "an object",
        _ => Shorten(json.GetRawText()),
    };

    private static string Shorten(string text)
    {
        const int longest = 80;
        return text.Length > longest ? text[..longest] + "…" : text;
    }
}
