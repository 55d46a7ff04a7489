using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Inputs;

/// <summary>
/// Defaults of inputs from the configuration: <c>Pipelines:Flows:taxi:Inputs:month</c>, or with the namespace,
/// <c>Pipelines:Flows:zoomcamp/taxi:Inputs:month</c>, which counts more.
/// </summary>
internal static class ConfiguredInputs
{
    private const string Flows = "Pipelines:Flows";

    /// <summary>The settings of a flow's inputs, those that count more last.</summary>
    /// <param name="configuration">The program's configuration.</param>
    /// <param name="flow">The flow.</param>
    public static IEnumerable<IConfigurationSection> Find(IConfiguration configuration, FlowDefinition flow) =>
        new[] { flow.Id, flow.FullName }.SelectMany(name => configuration.GetSection($"{Flows}:{name}:Inputs").GetChildren());

    /// <summary>The JSON of a setting.</summary>
    /// <param name="input">The input it is for.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="addError">Told of every mistake.</param>
    public static JsonNode? ToJson(InputDefinition input, IConfigurationSection setting, Action<string> addError)
    {
        if (setting.Value is { } text)
        {
            return InputText.ToJson(input, [text], addError);
        }

        if (!input.IsList)
        {
            return ToNode(setting);
        }

        var list = new JsonArray();
        foreach (var child in setting.GetChildren())
        {
            list.Add(child.Value is { } element ? InputText.ToJson(input with { IsList = false }, [element], addError) : ToNode(child));
        }

        return list;
    }

    // A configuration file's objects and lists come as children; their numbers and booleans come as text.
    private static JsonNode? ToNode(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return ToLiteral(section.Value);
        }

        return children.Select((child, index) => child.Key == index.ToString(System.Globalization.CultureInfo.InvariantCulture)).All(isIndex => isIndex)
            ? new JsonArray([.. children.Select(ToNode)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(child.Key), ToNode(child))));
    }

    private static JsonValue? ToLiteral(string? text)
    {
        if (bool.TryParse(text, out var flag))
        {
            return JsonValue.Create(flag);
        }

        return decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
