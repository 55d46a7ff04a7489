using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>
/// The files of an execution: those that its inputs and outputs name and that were saved for it. A request names a task run and a file,
/// never a path, and what is opened is a handle that the store has.
/// </summary>
internal sealed class ArtifactEndpoints(ExecutionReader reader, IArtifactStore artifacts, JsonResponses json) : IEndpointGroup
{
    private const string File = """{"type":"string","format":"binary"}""";
    private const string AnyType = "*/*";

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Api("GET", "/executions/{id}/artifacts", new ApiOperation("listArtifacts", ExecutionReadEndpoints.Tag, "The files of an execution.")
        {
            Parameters = [ExecutionReadEndpoints.IdPath],
            Answers = [new ApiAnswer(200, "The files.", "ArtifactList")],
            Problems = [404],
        }, ListAsync);
        routes.Api("GET", "/executions/{id}/artifacts/{taskRun}/{name}", new ApiOperation("downloadArtifact", ExecutionReadEndpoints.Tag, "A file of an execution; ranges and If-None-Match are taken.")
        {
            Parameters =
            [
                ExecutionReadEndpoints.IdPath,
                ApiParameter.Path("taskRun", "The task run that saved it; 'inputs' for a file given at the start."),
                ApiParameter.Path("name", "The file's name."),
            ],
            Answers = [new ApiAnswer(200, "The file.", File, AnyType), new ApiAnswer(206, "A part of it.", File, AnyType), new ApiAnswer(304, "It is as it was.")],
            Problems = [404, 412, 416],
        }, DownloadAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var found = await FindAsync(execution, context.RequestAborted).ConfigureAwait(false);
        await json.WriteAsync(context, (execution, found), static (writer, list) => Write(writer, list.execution.Id, list.found)).ConfigureAwait(false);
    }

    private async Task DownloadAsync(HttpContext context)
    {
        var execution = await reader.FindAsync(context).ConfigureAwait(false);
        var (taskRun, name) = (context.GetRouteValue("taskRun")?.ToString() ?? "", context.GetRouteValue("name")?.ToString() ?? "");
        var found = await FindAsync(execution, context.RequestAborted).ConfigureAwait(false);
        var file = found.FirstOrDefault(file => file.TaskRun == taskRun && file.Artifact.Name == name)
            ?? throw ProblemException.NotFound($"Execution '{execution.Id}' has no file '{Shortened.Of(name)}' of '{Shortened.Of(taskRun)}'. /executions/{execution.Id}/artifacts lists its files.");
        Stream content;
        try
        {
            content = await artifacts.OpenReadAsync(file.Artifact, context.RequestAborted).ConfigureAwait(false);
        }
        catch (ArtifactNotFoundException exception)
        {
            throw ProblemException.NotFound(exception.Message);
        }

        // A page that somebody's flow wrote must not run as one of this server.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        context.Response.Headers.CacheControl = "private, no-cache";
        var answer = Results.Stream(content, ContentTypeOf(file.Artifact), file.Artifact.Name, entityTag: TagOf(file.Artifact), enableRangeProcessing: content.CanSeek);
        await answer.ExecuteAsync(context).ConfigureAwait(false);
        if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status416RangeNotSatisfiable })
        {
            throw new ProblemException(StatusCodes.Status416RangeNotSatisfiable, string.Create(CultureInfo.InvariantCulture, $"The file has {file.Artifact.SizeBytes} bytes; the range begins behind them."));
        }
    }

    // A flow, or whoever decides something for it, may have made the handle: what cannot stand in a header could not be sent.
    private static string ContentTypeOf(Artifact artifact) =>
        IsOfHeaders(artifact.ContentType) && MediaTypeHeaderValue.TryParse(artifact.ContentType, out _) ? artifact.ContentType : "application/octet-stream";

    private static EntityTagHeaderValue? TagOf(Artifact artifact) =>
        IsOfHeaders(artifact.Sha256) && EntityTagHeaderValue.TryParse($"\"{artifact.Sha256}\"", out var tag) ? tag : null;

    private static bool IsOfHeaders(string text) => text.All(static letter => letter is >= ' ' and <= '~');

    private async Task<IReadOnlyList<ExecutionFile>> FindAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        var outputs = await reader.Store.GetOutputsAsync(execution.Id, cancellationToken).ConfigureAwait(false);
        var handles = ArtifactHandles.In(execution.InputsJson).Concat(ArtifactHandles.In(execution.OutputsJson)).Concat(outputs.SelectMany(static output => ArtifactHandles.In(output.Json)));
        return [.. handles.Select(handle => ExecutionFile.Of(execution, handle)).OfType<ExecutionFile>().DistinctBy(static file => file.Artifact.Uri)];
    }

    private static void Write(Utf8JsonWriter writer, string executionId, IReadOnlyList<ExecutionFile> files)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("artifacts");
        foreach (var (taskRun, artifact) in files)
        {
            writer.WriteStartObject();
            writer.WriteString("taskRun", taskRun);
            writer.WriteString("name", artifact.Name);
            writer.WriteNumber("sizeBytes", artifact.SizeBytes);
            writer.WriteString("sha256", artifact.Sha256);
            writer.WriteString("contentType", artifact.ContentType);
            writer.WriteString("uri", artifact.Uri);
            writer.WriteString("href", $"{EndpointRoutes.ApiPrefix}/executions/{executionId}/artifacts/{Uri.EscapeDataString(taskRun)}/{Uri.EscapeDataString(artifact.Name)}");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
