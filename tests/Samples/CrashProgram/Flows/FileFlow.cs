using System.Globalization;
using Pipelines;

namespace CrashProgram.Flows;

/// <summary>What files start, once they are looked for: each holds the number that it is named by.</summary>
[Flow("file", Namespace = "timed")]
internal sealed partial class FileFlow(FileFlow.Inputs inputs, Effects effects)
{
    internal sealed record Inputs(long Number, string Path);

    internal sealed record Outputs(long Value);

    [FileArrival("inbox/*.txt", MoveTo = "done", SettledFor = "200ms", Every = "500ms", Enabled = false)]
    public static Inputs Moved(FileArrived file) => Of(file);

    [FileArrival("kept/*.txt", SettledFor = "200ms", Every = "500ms", Enabled = false)]
    public static Inputs Kept(FileArrived file) => Of(file);

    [Task]
    public Task<Stamp> ReadAsync(TaskContext task, CancellationToken cancellationToken) => effects.RunAsync(
        task, [], async () => long.Parse(await File.ReadAllTextAsync(inputs.Path, cancellationToken), CultureInfo.InvariantCulture));

    [Output]
    public Outputs Result(Stamp read) => new(read.Value);

    private static Inputs Of(FileArrived file) => new(long.Parse(Path.GetFileNameWithoutExtension(file.Path), CultureInfo.InvariantCulture), file.Path);
}
