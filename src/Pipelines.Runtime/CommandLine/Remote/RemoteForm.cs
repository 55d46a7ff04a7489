using System.Text.Json;
using System.Text.Json.Nodes;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>
/// What <c>run</c> sends, and <c>replay</c> with files: text as it was typed, for the server to read, and the files of this machine. Made again for each try, since a body
/// can be sent once only.
/// </summary>
internal sealed class RemoteForm
{
    private readonly List<(string Name, string Text)> _texts = [];
    private readonly List<(string Name, string Path)> _files = [];

    /// <summary>Whether it carries files.</summary>
    public bool HasFiles => _files.Count > 0;

    /// <summary>Gathers what starts a flow.</summary>
    /// <param name="start">What to start; the flow as the server describes it.</param>
    /// <exception cref="InputException">A file is not there, or an option has no value.</exception>
    public static RemoteForm Of(GivenStart start)
    {
        var form = Of(start.Flow, start.Inputs, ("$flow", start.Flow.FullName), start.Labels);
        if (start.LogicalDate is { } date)
        {
            form._texts.Add(("$logicalDate", date.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
        }

        return form;
    }

    /// <summary>Gathers what runs an execution again.</summary>
    /// <param name="flow">The flow as the server describes it.</param>
    /// <param name="from">The task to begin from; <see langword="null"/> for all.</param>
    /// <param name="given">Inputs instead of its own.</param>
    /// <param name="labels">Labels besides its own.</param>
    /// <exception cref="InputException">A file is not there, or an option has no value.</exception>
    public static RemoteForm OfReplay(FlowDefinition flow, string? from, GivenInputs given, IReadOnlyDictionary<string, string> labels) =>
        Of(flow, given, from is null ? null : ("$from", from), labels);

    private static RemoteForm Of(FlowDefinition flow, GivenInputs given, (string Name, string Text)? first, IReadOnlyDictionary<string, string> labels)
    {
        var form = new RemoteForm();
        var json = given.Json is { ValueKind: JsonValueKind.Object } element ? JsonNode.Parse(element.GetRawText())!.AsObject() : null;
        var errors = new List<InputError>();
        form.TakeFiles(flow, given, json, errors);
        foreach (var (name, texts) in given.Texts)
        {
            var field = InputNames.Find(flow.Inputs, name);
            if (field is { Kind: InputKind.File })
            {
                continue;
            }

            // What the flow does not have is for the server to say.
            form._texts.AddRange(texts.Select(text => (field?.Name ?? name, text)));
            if (texts.Count == 0 && field is not null)
            {
                // Nothing to send says nothing: what an option without a value stands for is said in JSON.
                json ??= [];
                json[field.Name] = InputText.ToJson(field, texts, message => errors.Add(new InputError(field.Name, message)));
            }
        }

        if (errors.Count > 0)
        {
            throw new InputException(flow.FullName, errors);
        }

        if ((json?.ToJsonString() ?? given.Json?.GetRawText()) is { } rest)
        {
            form._texts.Insert(0, ("$inputs", rest));
        }

        if (first is { } part)
        {
            form._texts.Insert(0, part);
        }

        if (labels.Count > 0)
        {
            form._texts.Add(("$labels", new JsonObject(labels.Select(static label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))).ToJsonString()));
        }

        return form;
    }

    /// <summary>A body with it all.</summary>
    public MultipartFormDataContent ToContent()
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, text) in _texts)
        {
            content.Add(new StringContent(text), $"\"{name}\"");
        }

        foreach (var (name, path) in _files)
        {
            content.Add(new StreamContent(File.OpenRead(path)), $"\"{name}\"", Path.GetFileName(path));
        }

        return content;
    }

    /// <summary>Files of this machine, which become parts; handles of artifacts stay in the JSON.</summary>
    private void TakeFiles(FlowDefinition flow, GivenInputs given, JsonObject? json, List<InputError> errors)
    {
        var fields = flow.Inputs.Fields.Where(static field => field.Kind == InputKind.File).ToList();
        var draft = new InputDraft(flow with { Inputs = flow.Inputs with { Fields = fields } });
        foreach (var field in fields)
        {
            if (given.Texts.LastOrDefault(text => InputNames.Find(flow.Inputs, text.Key)?.Name == field.Name) is { Value: { } texts })
            {
                draft.AddText(field.Name, texts);
            }
            else if (json?.FirstOrDefault(property => InputNames.Find(flow.Inputs, property.Key)?.Name == field.Name) is { Key: { } name, Value: { } value })
            {
                using var one = JsonDocument.Parse(new JsonObject { [field.Name] = value.DeepClone() }.ToJsonString());
                draft.AddJson(one.RootElement);
                json.Remove(name);
            }
        }

        InputSet set;
        try
        {
            set = draft.Check();
        }
        catch (InputException exception)
        {
            errors.AddRange(exception.Errors);
            return;
        }

        foreach (var (name, value) in set.Json)
        {
            var nodes = value is JsonArray list ? [.. list] : new List<JsonNode?> { value };
            var paths = nodes.Select(node => set.Files.FirstOrDefault(file => ReferenceEquals(file.Handle, node))?.Path).OfType<string>().ToList();
            if (paths.Count > 0 && paths.Count < nodes.Count)
            {
                errors.Add(new InputError(name, "has files of this machine and artifacts of the server; give one or the other"));
            }

            _files.AddRange(paths.Select(path => (name, path)));
            if (paths.Count == 0)
            {
                json![name] = value?.DeepClone();
            }
        }
    }
}
