using System.Text.Json.Nodes;

namespace Pipelines.Runtime.Inputs;

/// <summary>A file that is to become an artifact when the execution is created; until then a handle with its name and size stands for it.</summary>
/// <param name="Path">Where the file is.</param>
/// <param name="Handle">The JSON of the handle, within the inputs.</param>
internal sealed record InputFile(string Path, JsonObject Handle)
{
    private const string UnknownSha256 = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>A file that is there.</summary>
    /// <param name="file">The file.</param>
    public static InputFile Of(FileInfo file) =>
        new(file.FullName, ToJson(new Artifact(new Uri(file.FullName).AbsoluteUri, file.Name, file.Length, UnknownSha256)));

    /// <summary>Stores the file and points the handle to it.</summary>
    /// <param name="artifacts">Where to.</param>
    /// <param name="scope">The execution, with <c>inputs</c> in place of the task run.</param>
    /// <param name="name">A file name that no other input has.</param>
    /// <param name="cancellationToken">Stops copying.</param>
    public async Task StoreAsync(IArtifactStore artifacts, ArtifactScope scope, string name, CancellationToken cancellationToken)
    {
        var artifact = await artifacts.SaveAsync(scope, name, CopyAsync, cancellationToken).ConfigureAwait(false);
        foreach (var (key, value) in ToJson(artifact))
        {
            Handle[key] = value?.DeepClone();
        }
    }

    private async Task CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        var source = File.OpenRead(Path);
        await using (source.ConfigureAwait(false))
        {
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }

    private static JsonObject ToJson(Artifact artifact) => new()
    {
        ["uri"] = artifact.Uri,
        ["name"] = artifact.Name,
        ["sizeBytes"] = artifact.SizeBytes,
        ["sha256"] = artifact.Sha256,
        ["contentType"] = artifact.ContentType,
    };
}
