using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>Reads the query of a request; what does not fit is a problem that names the parameter.</summary>
/// <param name="context">The request.</param>
internal readonly struct QueryValues(HttpContext context)
{
    /// <summary>A text; <see langword="null"/> when it is not given, or empty.</summary>
    public string? Text(string name) => context.Request.Query.TryGetValue(name, out var values) && values.Count > 0 && values[0] is { Length: > 0 } text
        ? PlainText.Require(text, name)
        : null;

    /// <summary>All values of a parameter that may be repeated.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!context.Request.Query.TryGetValue(name, out var values))
        {
            return [];
        }

        return [.. values.OfType<string>().Select(text => PlainText.Require(text, name))];
    }

    /// <summary>A whole number within bounds.</summary>
    public int? Number(string name, int least, int most) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Mismatch(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"), text);

    /// <summary>A yes or no.</summary>
    public bool? Flag(string name) => Text(name) is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag : throw Mismatch(name, "true or false", text);

    /// <summary>An instant.</summary>
    public DateTimeOffset? Instant(string name) => Text(name) is not { } text ? null
        : Instants.TryParse(text, out var instant) ? instant : throw Mismatch(name, Instants.Expected, text);

    /// <summary>One of several words.</summary>
    public T? Word<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct => Text(name) is not { } text ? null : ToWord(name, words, text);

    /// <summary>Several words, repeated or with commas between.</summary>
    public IReadOnlyList<T> Words<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        var found = new List<T>();
        foreach (var text in Texts(name).SelectMany(static text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            found.Add(ToWord(name, words, text));
        }

        return found;
    }

    /// <summary>That a value is not what was expected.</summary>
    public static ProblemException Mismatch(string name, string expected, string given) =>
        ProblemException.BadRequest($"{name}: expected {expected}, got '{Shortened.Of(given)}'.");

    private static T ToWord<T>(string name, IReadOnlyDictionary<string, T> words, string text)
        where T : struct => words.TryGetValue(text, out var word)
            ? word
            : throw ProblemException.BadRequest($"{name}: expected one of {string.Join(", ", words.Keys)}, got '{Shortened.Of(text)}'.{NearestName.Suggestion(Shortened.Of(text), words.Keys)}");
}
