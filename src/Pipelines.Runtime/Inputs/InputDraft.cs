using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Inputs;

/// <summary>
/// Gathers the inputs of one execution from where they come, what comes later over what came before, and at the end says every
/// mistake at once. The one way from text to inputs.
/// </summary>
/// <param name="flow">The flow they are for.</param>
/// <param name="takesFiles">
/// Whether text for a file names a file of this machine. Not where others than its user give it: they would read what they like. What the
/// configuration names is taken in any case.
/// </param>
internal sealed class InputDraft(FlowDefinition flow, bool takesFiles = true)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<InputError> _unknown = [];

    /// <summary>Takes the configuration's defaults.</summary>
    /// <param name="configuration">The program's configuration.</param>
    public InputDraft AddConfigured(IConfiguration configuration)
    {
        foreach (var setting in ConfiguredInputs.Find(configuration, flow))
        {
            if (FindField(setting.Key, $" (set by {setting.Path})") is { } field)
            {
                var entry = Replace(field, setting.Path);
                entry.Json = ConfiguredInputs.ToJson(field, setting, entry.Errors.Add);
            }
        }

        return this;
    }

    /// <summary>Takes a JSON object.</summary>
    /// <param name="json">The object: input names and values.</param>
    public InputDraft AddJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            _unknown.Add(new InputError("", $"the inputs must be a JSON object, e.g. {{\"{(flow.Inputs.Fields.Count > 0 ? flow.Inputs.Fields[0].Name : "name")}\": …}}"));
            return this;
        }

        foreach (var property in json.EnumerateObject())
        {
            if (FindField(property.Name, "") is { } field)
            {
                Replace(field, null).Json = property.Value.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(property.Value.GetRawText());
            }
        }

        return this;
    }

    /// <summary>Takes text for one input.</summary>
    /// <param name="name">The input's name, however it is spelled.</param>
    /// <param name="texts">What was given, in order.</param>
    public InputDraft AddText(string name, IReadOnlyList<string> texts)
    {
        if (FindField(name, "") is { } field)
        {
            var entry = Replace(field, null);
            entry.Json = InputText.ToJson(field, texts, entry.Errors.Add);
        }

        return this;
    }

    /// <summary>Checks the whole.</summary>
    /// <exception cref="InputException">Something does not fit; every mistake is in it.</exception>
    public InputSet Check()
    {
        var json = new JsonObject();
        var files = new List<InputFile>();
        foreach (var field in flow.Inputs.Fields)
        {
            if (_entries.TryGetValue(field.Name, out var entry) && entry.Errors.Count == 0)
            {
                json[field.Name] = field.Kind == InputKind.File ? WithHandles(entry, files) : entry.Json;
            }
        }

        var set = new InputSet(json, files);
        var context = new BindingContext();
        flow.Inputs.Read(set.ToElement(), context);
        List<InputError> errors =
        [
            .. _unknown,
            .. _entries.SelectMany(named => named.Value.Errors.Select(message => Describe(new InputError(named.Key, message), named.Value))),
            .. context.Errors.Where(error => !HasOwnErrors(error)).Select(error => Describe(error, _entries.GetValueOrDefault(Root(error)))),
        ];
        return errors.Count == 0 ? set : throw new InputException(flow.FullName, errors);
    }

    /// <summary>Only what was given, as a JSON object, for someone who has the rest; whether it fits as a whole is not checked.</summary>
    /// <returns><see langword="null"/> when nothing was given.</returns>
    /// <exception cref="InputException">A name is unknown, a text is no value of its input, or an input is a file.</exception>
    public JsonElement? ToGiven()
    {
        var given = flow.Inputs.Fields.Where(field => _entries.ContainsKey(field.Name)).ToList();
        List<InputError> errors =
        [
            .. _unknown,
            .. _entries.SelectMany(named => named.Value.Errors.Select(message => new InputError(named.Key, message))),
            .. given.Where(field => field.Kind == InputKind.File).Select(field => new InputError(field.Name, "is a file, which cannot be given for several executions")),
        ];
        return errors.Count > 0
            ? throw new InputException(flow.FullName, errors)
            : given.Count == 0 ? null : new InputSet(new JsonObject(given.Select(field => KeyValuePair.Create(field.Name, _entries[field.Name].Json))), []).ToElement();
    }

    private InputDefinition? FindField(string name, string origin)
    {
        var field = InputNames.Find(flow.Inputs, name);
        if (field is null)
        {
            var rule = flow.Inputs.Fields.Count == 0
                ? "is not an input: the flow takes none"
                : $"is not an input.{NearestName.Suggestion(name, flow.Inputs.Fields.Select(known => known.Name))} The inputs are: {string.Join(", ", flow.Inputs.Fields.Select(known => known.Name))}";
            _unknown.Add(new InputError(name, rule + origin));
        }

        return field;
    }

    private Entry Replace(InputDefinition field, string? setting) => _entries[field.Name] = new Entry(setting);

    private JsonNode? WithHandles(Entry entry, List<InputFile> files)
    {
        if (entry.Json is JsonArray list)
        {
            return new JsonArray([.. list.Select(element => WithHandle(element, entry, files))]);
        }

        return WithHandle(entry.Json, entry, files);
    }

    private JsonNode? WithHandle(JsonNode? node, Entry entry, List<InputFile> files)
    {
        if (node?.GetValueKind() != JsonValueKind.String)
        {
            return node?.DeepClone();
        }

        if (!takesFiles && entry.Setting is null)
        {
            entry.Errors.Add("expected a file, sent as a part of a multipart request under this name, or the handle of an artifact");
            return null;
        }

        var path = node.GetValue<string>();
        if (!File.Exists(path))
        {
            entry.Errors.Add(Directory.Exists(path)
                ? $"expected a file, but '{path}' is a folder"
                : $"expected a file, but there is none at '{path}' (looked in '{Directory.GetCurrentDirectory()}')");
            return null;
        }

        if (WhyUnreadable(path) is { } why)
        {
            entry.Errors.Add($"expected a file, but '{path}' cannot be read: {why}");
            return null;
        }

        var file = InputFile.Of(new FileInfo(path));
        files.Add(file);
        return file.Handle;
    }

    /// <returns><see langword="null"/> when it can be read. Pipes, which have no length, are not tried: they can be read once only.</returns>
    private static string? WhyUnreadable(string path)
    {
        try
        {
            if (new FileInfo(path).Length > 0)
            {
                File.OpenHandle(path).Dispose();
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private bool HasOwnErrors(InputError error) => _entries.TryGetValue(Root(error), out var entry) && entry.Errors.Count > 0;

    private static InputError Describe(InputError error, Entry? entry) =>
        entry?.Setting is { } setting ? error with { Message = $"{error.Message} (set by {setting})" } : error;

    private static string Root(InputError error) => error.Input.Split('.', '[')[0];

    private sealed class Entry(string? setting)
    {
        public string? Setting { get; } = setting;

        public JsonNode? Json { get; set; }

        public List<string> Errors { get; } = [];
    }
}
