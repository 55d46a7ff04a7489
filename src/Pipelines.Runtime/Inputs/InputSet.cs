using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Runtime.Inputs;

/// <summary>Inputs that fit their flow: those given or configured, as JSON; the others have their default.</summary>
/// <param name="Json">The JSON object.</param>
/// <param name="Files">The files within it that are not stored yet.</param>
internal sealed record InputSet(JsonObject Json, IReadOnlyList<InputFile> Files)
{
    /// <summary>Stores the files under an execution that is about to be created.</summary>
    /// <param name="artifacts">Where to.</param>
    /// <param name="scope">The execution, with <c>inputs</c> in place of the task run.</param>
    /// <param name="cancellationToken">Stops copying.</param>
    /// <returns>The inputs to start it with.</returns>
    public async Task<JsonElement> StoreFilesAsync(IArtifactStore artifacts, ArtifactScope scope, CancellationToken cancellationToken)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Files)
        {
            var name = Path.GetFileName(file.Path);
            for (var number = 2; !taken.Add(name); number++)
            {
                name = $"{number}-{Path.GetFileName(file.Path)}";
            }

            await file.StoreAsync(artifacts, scope, name, cancellationToken).ConfigureAwait(false);
        }

        return ToElement();
    }

    /// <summary>The inputs as they are.</summary>
    public JsonElement ToElement()
    {
        using var document = JsonDocument.Parse(Json.ToJsonString());
        return document.RootElement.Clone();
    }
}
