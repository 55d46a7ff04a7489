using System.Globalization;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Inputs made by hand; bound, they are the JSON object that was given.</summary>
internal static class TestInputs
{
    public static InputDefinition Text(string name, string? defaultJson = null, params string[] choices) => new()
    {
        Name = name,
        Kind = InputKind.Text,
        Expected = choices.Length > 0 ? $"one of: {string.Join(", ", choices)}" : "a text",
        IsRequired = defaultJson is null,
        DefaultJson = defaultJson,
        Choices = choices,
        Description = $"The {name}.",
    };

    public static InputDefinition Month { get; } = new() { Name = "month", Kind = InputKind.Text, Expected = "a month (yyyy-MM)", Description = "The month of the file." };

    public static InputDefinition Of(string name, InputKind kind, bool isList = false, string expected = "a value") =>
        new() { Name = name, Kind = kind, IsList = isList, Expected = expected };

    /// <summary>Checks choices and the months; reports all that is wrong.</summary>
    public static InputsDefinition Of(params InputDefinition[] fields) => new()
    {
        Schema = """{"type":"object"}""",
        Fields = fields,
        Read = (json, context) =>
        {
            foreach (var field in fields)
            {
                var isGiven = json.TryGetProperty(field.Name, out var value) && value.ValueKind != JsonValueKind.Null;
                context.EnterProperty(field.Name);
                if (!isGiven && field.IsRequired)
                {
                    context.AddError("is required");
                }
                else if (isGiven && !Fits(field, value))
                {
                    context.AddMismatch(field.Expected, value);
                }

                context.Leave();
            }

            return json.Clone();
        },
        Write = static (writer, inputs) => ((JsonElement)inputs!).WriteTo(writer),
    };

    private static bool Fits(InputDefinition field, JsonElement value) => field switch
    {
        { Choices.Count: > 0 } => field.Choices.Contains(value.GetString()!),
        { Name: "month" } => DateOnly.TryParseExact(value.GetString(), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => true,
    };
}
