using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Stores;

/// <summary><c>store copy</c>: brings the history of a SQLite store into the store that the program is configured for.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class StoreCopyCommand(CommandEnvironment environment)
{
    private readonly Option<string> _from = new("--from") { Description = "The SQLite store to copy: its file, or the data directory it lies in.", Required = true };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("copy", "Copy a SQLite store into the configured one. Run again, it goes on and copies nothing twice.") { _from, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var start = environment.Time.GetTimestamp();
        var file = FindFile(parsed.GetRequiredValue(_from));
        var store = await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var (source, archive) = environment.Get<IStoreFiles>().Open(file);
        await using (source.ConfigureAwait(false))
        {
            await source.InitializeAsync(cancellationToken).ConfigureAwait(false);
            var (from, to) = (await source.DescribeAsync(cancellationToken).ConfigureAwait(false), await store.DescribeAsync(cancellationToken).ConfigureAwait(false));
            if (from.Kind == to.Kind && from.Location == to.Location)
            {
                throw new RefusedException($"The store to copy, '{file}', is the one that the program is configured for. Configure the new store first, such as with Pipelines:Postgres:ConnectionString.");
            }

            var isJson = parsed.GetValue(_json);
            var progress = new StoreCopyProgress(environment.Terminal, !isJson);
            var report = await new StoreCopy(archive, environment.Get<IStoreMaintenance>(), environment.Time).RunAsync(progress, cancellationToken).ConfigureAwait(false);
            progress.End();
            var elapsed = environment.Time.GetElapsedTime(start);
            if (isJson)
            {
                environment.Terminal.Out.WriteJson(writer => Write(writer, from, to, report, elapsed));
            }
            else
            {
                await ShowAsync(file, to, report, elapsed).ConfigureAwait(false);
            }
        }

        return ExitCode.Succeeded;
    }

    private string FindFile(string from)
    {
        var file = environment.Get<IStoreFiles>().PathOf(from);
        return File.Exists(file) ? file : throw new UsageException($"--from expects a SQLite store, but there is no file '{file}'.");
    }

    private async Task ShowAsync(string file, StoreDescription to, StoreCopyReport report, TimeSpan elapsed)
    {
        var output = environment.Terminal.Out;
        var known = report.AlreadyThere > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {report.AlreadyThere:#,0} were there already") : "";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Copied {report.Executions:#,0} executions and {report.KeyValues:#,0} key-values from {file} to {to.Kind} at {to.Location} in {Display.Duration(elapsed)}{known}.")).ConfigureAwait(false);
        await output.WriteLineAsync("All has arrived: " + string.Join(", ", report.Source.All.Select(static count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:#,0} {count.Key}"))) + ".").ConfigureAwait(false);
        var (old, now) = (Path.GetDirectoryName(file)!, Path.GetFullPath(environment.Get<IOptions<PipelineOptions>>().Value.DataDirectory));
        if (Path.GetFullPath(old) != now)
        {
            await output.WriteLineAsync($"Keys and files are not in a store: copy the folders 'keys' and 'artifacts' of {old} to {now}, or set Pipelines:DataDirectory to {old}.").ConfigureAwait(false);
        }
    }

    private static void Write(Utf8JsonWriter writer, StoreDescription from, StoreDescription to, StoreCopyReport report, TimeSpan elapsed)
    {
        writer.WriteStartObject();
        writer.WriteString("from", from.Location);
        writer.WriteString("to", to.Location);
        writer.WriteNumber("executions", report.Executions);
        writer.WriteNumber("alreadyThere", report.AlreadyThere);
        writer.WriteNumber("keyValues", report.KeyValues);
        writer.WriteNumber("documents", report.Documents);
        writer.WriteNumber("startKeys", report.StartKeys);
        Write(writer, "source", report.Source);
        Write(writer, "target", report.Target);
        writer.WriteNumber("durationMs", (long)elapsed.TotalMilliseconds);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, StoreCounts counts)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("executions", counts.Executions);
        writer.WriteNumber("taskRuns", counts.TaskRuns);
        writer.WriteNumber("outputs", counts.Outputs);
        writer.WriteNumber("attempts", counts.Attempts);
        writer.WriteNumber("logs", counts.Logs);
        writer.WriteNumber("metrics", counts.Metrics);
        writer.WriteNumber("signals", counts.Signals);
        writer.WriteNumber("keyValues", counts.KeyValues);
        writer.WriteNumber("documents", counts.Documents);
        writer.WriteNumber("startKeys", counts.StartKeys);
        writer.WriteEndObject();
    }
}
