using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Help;

/// <summary>Describes an input as an option: name, what is expected, choices and default.</summary>
internal static class InputHelp
{
    private const int LongestChoices = 24;

    /// <summary>The two columns of an input.</summary>
    /// <param name="command">The flow's command.</param>
    /// <param name="input">The input.</param>
    /// <param name="option">Its option.</param>
    /// <param name="configuration">Where its default may stand.</param>
    public static (string Left, string Right) Describe(FlowCommand command, InputDefinition input, Option option, IConfiguration configuration)
    {
        var parts = new List<string>();
        if (input.Description is { Length: > 0 } description)
        {
            parts.Add(description);
        }

        if (input.Expected is { Length: > 0 } expected && Placeholder(input) is { } shown && !IsSaidBy(shown, expected))
        {
            parts.Add($"Expects {expected}{(input.IsList ? "; repeat the option, or put commas between" : "")}.");
        }

        parts.Add(command is FlowRunCommand ? DefaultOf(command.Flow, input, configuration) : "[default: as the schedule gives it]");
        return ($"{option.Name}{(Placeholder(input) is { } name ? $" <{name}>" : "")}", string.Join(' ', parts.Where(part => part.Length > 0)));
    }

    private static string DefaultOf(FlowDefinition flow, InputDefinition input, IConfiguration configuration)
    {
        var setting = ConfiguredInputs.Find(configuration, flow).LastOrDefault(candidate => InputNames.Find(flow.Inputs, candidate.Key) == input);
        return setting is not null
            ? $"[default: {(input.Kind == InputKind.Secret ? "***" : setting.Value ?? "…")}, set by {setting.Path}]"
            : input switch
            {
                { IsRequired: true } => "[required]",
                { DefaultJson: { } json } when Default(json, input) is { Length: > 0 } text => $"[default: {text}]",
                _ => "",
            };
    }

    /// <summary>The default for people; empty when there is nothing to show.</summary>
    /// <param name="json">The default as JSON.</param>
    /// <param name="input">The input.</param>
    public static string Default(string json, InputDefinition input)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Null => "",
            _ when input.Kind == InputKind.Secret => "***",
            JsonValueKind.String => document.RootElement.GetString() is { Length: > 0 } text ? text : "\"\"",
            _ => json,
        };
    }

    private static string? Placeholder(InputDefinition input)
    {
        var choices = string.Join('|', input.Choices);
        return input.Kind switch
        {
            _ when choices.Length > 0 => choices.Length <= LongestChoices ? choices : "choice",
            InputKind.Boolean => "true|false",
            InputKind.Number => "number",
            InputKind.File => "file",
            InputKind.Secret => "secret",
            InputKind.Json => "json",
            _ => "text",
        };
    }

    private static bool IsSaidBy(string placeholder, string expected) =>
        expected is "text" or "a text" or "true or false" || (placeholder.Contains('|', StringComparison.Ordinal) && expected.StartsWith("one of", StringComparison.Ordinal));
}
