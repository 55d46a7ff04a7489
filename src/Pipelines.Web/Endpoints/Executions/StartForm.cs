using System.Globalization;
using System.Text.Json.Nodes;
using Pipelines.Definitions;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>What was read of a form so far.</summary>
/// <param name="executionId">The execution that files are kept for.</param>
internal sealed class StartForm(string executionId)
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The execution that is started, or would have been.</summary>
    public string ExecutionId { get; } = executionId;

    public FlowDefinition? Flow { get; set; }

    /// <summary>Whether it is for an execution that runs again, whose flow is known.</summary>
    public bool IsReplay { get; init; }

    /// <summary>The task to begin from, of a replay.</summary>
    public string? From { get; set; }

    /// <summary>How long the parts are that are no files.</summary>
    public long TextBytes { get; set; }

    /// <summary>Whether a file may have been saved.</summary>
    public bool HasFiles { get; set; }

    /// <summary>Whether somebody else removes the files if nothing is started.</summary>
    public bool IsHandedOver { get; set; }

    /// <summary>Whether a file is being written rather than read: what fails then is not the caller's.</summary>
    public bool IsWriting { get; set; }

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public DateTimeOffset? LogicalDate { get; set; }

    /// <summary>Inputs as JSON; those that have parts of their own count more.</summary>
    public string? Inputs { get; set; }

    /// <summary>Inputs as text, by the name of the part.</summary>
    public Dictionary<string, List<string>> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>Handles of files, by input.</summary>
    public Dictionary<string, JsonNode> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>A name that no other file of the form has.</summary>
    public string FreeName(string wanted)
    {
        var name = wanted;
        for (var number = 2; !_names.Add(name); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{number}-{wanted}");
        }

        return name;
    }

    /// <summary>Adds a file that was saved.</summary>
    public void Add(InputDefinition field, Artifact artifact)
    {
        var handle = new JsonObject
        {
            ["uri"] = artifact.Uri,
            ["name"] = artifact.Name,
            ["sizeBytes"] = artifact.SizeBytes,
            ["sha256"] = artifact.Sha256,
            ["contentType"] = artifact.ContentType,
        };
        if (!field.IsList)
        {
            Files[field.Name] = Files.ContainsKey(field.Name)
                ? throw ProblemException.Unprocessable("The request does not fit.", new InputError(field.Name, "is given more than once; it takes one file"))
                : handle;
        }
        else if (Files.TryGetValue(field.Name, out var list))
        {
            ((JsonArray)list).Add(handle);
        }
        else
        {
            Files[field.Name] = new JsonArray(handle);
        }
    }
}
