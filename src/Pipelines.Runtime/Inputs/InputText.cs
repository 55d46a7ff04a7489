using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Inputs;

/// <summary>Makes JSON of the text that a command line or a configuration gives for an input. Whether it fits is for the binder to say.</summary>
internal static class InputText
{
    /// <summary>The JSON of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="texts">What was given, in order; several only for a list, or by mistake.</param>
    /// <param name="addError">Told of every mistake.</param>
    public static JsonNode? ToJson(InputDefinition input, IReadOnlyList<string> texts, Action<string> addError)
    {
        if (input.IsList)
        {
            var list = new JsonArray();
            foreach (var text in texts)
            {
                AddElements(list, input, text, addError);
            }

            return list;
        }

        if (texts.Count > 1)
        {
            addError($"is given {texts.Count} times ({string.Join(", ", texts.Select(text => Quote(input, text)))}); it takes one value");
            return null;
        }

        return ToScalar(input, texts.Count == 0 ? null : texts[0], addError);
    }

    private static void AddElements(JsonArray list, InputDefinition input, string text, Action<string> addError)
    {
        if (TryParseArray(text) is { } array)
        {
            foreach (var element in array)
            {
                list.Add(element?.DeepClone());
            }

            return;
        }

        // Commas stand within JSON, and may stand in the name of a file that is there.
        var isWhole = input.Kind == InputKind.Json || (input.Kind == InputKind.File && File.Exists(text));
        foreach (var part in isWhole ? [text] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            list.Add(ToScalar(input, part, addError));
        }
    }

    private static JsonNode? ToScalar(InputDefinition input, string? text, Action<string> addError)
    {
        if (text is null && input.Kind != InputKind.Boolean)
        {
            addError($"needs a value: expected {input.Expected}");
            return null;
        }

        return input.Kind switch
        {
            InputKind.Boolean => ToBoolean(input, text, addError),
            InputKind.Number => ToNumber(input, text!, addError),
            InputKind.Json => ParseJson(input, text!, addError),
            _ => JsonValue.Create(text),
        };
    }

    private static JsonValue? ToBoolean(InputDefinition input, string? text, Action<string> addError)
    {
        switch (text?.Trim().ToLowerInvariant())
        {
            case null or "true" or "yes" or "on" or "1":
                return JsonValue.Create(true);
            case "false" or "no" or "off" or "0":
                return JsonValue.Create(false);
            default:
                addError($"expected {input.Expected}, got {Quote(input, text!)}");
                return null;
        }
    }

    private static JsonNode? ToNumber(InputDefinition input, string text, Action<string> addError)
    {
        var number = TryParse(text.Trim().TrimStart('+'), out _);
        if (number?.GetValueKind() == JsonValueKind.Number)
        {
            return number;
        }

        addError($"expected {input.Expected}, got {Quote(input, text)}");
        return null;
    }

    private static JsonNode? ParseJson(InputDefinition input, string text, Action<string> addError)
    {
        var json = TryParse(text, out var error);
        if (error is not null)
        {
            addError($"expected {input.Expected} as JSON, got {Quote(input, text)} ({error})");
        }

        return json;
    }

    private static JsonArray? TryParseArray(string text) =>
        text.AsSpan().TrimStart().StartsWith("[") ? TryParse(text, out _) as JsonArray : null;

    private static JsonNode? TryParse(string text, out string? error)
    {
        try
        {
            error = null;
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            error = $"line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}";
            return null;
        }
    }

    private static string Quote(InputDefinition input, string text) => input.Kind == InputKind.Secret ? "***" : $"'{text}'";
}
