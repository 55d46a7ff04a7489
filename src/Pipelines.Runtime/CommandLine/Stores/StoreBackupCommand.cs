using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store backup</c>: a sound copy of the store, or of the whole data directory, while others go on.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreBackupCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _target = new("target") { Description = "The file to write; in a folder that is there, a file named by the time. With --with-files: a new or empty folder." };
    private readonly Option<bool> _withFiles = new("--with-files") { Description = "Copy keys and artifacts too: the target is a data directory that a program can start from; the dump of a PostgreSQL store lies beside them." };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("backup", "Copy the store as it is at one moment, while others go on writing.") { _target, _withFiles, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var start = environment.Time.GetTimestamp();
        var target = Path.GetFullPath(parsed.GetRequiredValue(_target));
        var isWhole = parsed.GetValue(_withFiles);
        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var files = new DataDirectoryCopy(environment.Get<IOptions<PipelineOptions>>().Value.DataDirectory);
        if (isWhole)
        {
            files.Prepare(target);
        }

        var maintenance = environment.Get<IStoreMaintenance>();
        var backup = await maintenance.BackupAsync(StoreFile(target, isWhole, maintenance.BackupExtension), cancellationToken).ConfigureAwait(false);

        // After the store: whatever it speaks of was there by then.
        var copied = isWhole ? files.Copy(target, cancellationToken) : default;
        var elapsed = environment.Time.GetElapsedTime(start);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("file", backup.File);
                writer.WriteNumber("sizeBytes", backup.SizeBytes);
                writer.WriteNumber("schema", backup.SchemaVersion);
                writer.WriteNumber("executions", backup.Executions);
                writer.WriteNumber("files", copied.Count);
                writer.WriteNumber("filesBytes", copied.SizeBytes);
                writer.WriteNumber("durationMs", (long)elapsed.TotalMilliseconds);
                writer.WriteEndObject();
            });
        }
        else
        {
            var withFiles = isWhole ? $" and {Display.Count(copied.Count, "file")} of {Display.Size(copied.SizeBytes)}" : "";
            await environment.Terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Backed up {backup.Executions:#,0} executions ({Display.Size(backup.SizeBytes)}){withFiles} to {backup.File} in {Display.Duration(elapsed)}; the copy is sound.")).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private string StoreFile(string target, bool isWhole, string extension) =>
        isWhole ? Path.Combine(target, DataDirectoryCopy.StoreName + extension)
        : Directory.Exists(target) ? Path.Combine(target, string.Create(CultureInfo.InvariantCulture, $"pipelines-{environment.Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}{extension}"))
        : target;
}
