using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;
using Pipelines.Web.Hosting;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>
/// Reads multipart/form-data (RFC 7578) for a new execution: every part is an input by its name. Files go to the artifact store as they
/// come, so that a large one takes neither memory nor a second place on the disk.
/// </summary>
internal sealed class FormReader(FlowRegistry flows, ExecutionStarts starts, IArtifactStore artifacts, StoreClock time, IOptions<WebOptions> options)
{
    /// <summary>The content type of forms.</summary>
    public const string ContentType = "multipart/form-data";

    /// <summary>The part that names the flow.</summary>
    public const string FlowPart = "$flow";

    private const int MostParts = 1000;
    private const int LongestText = 1024 * 1024;
    private const string LabelsPart = "$labels";
    private const string DatePart = "$logicalDate";
    private const string InputsPart = "$inputs";
    private const string FromPart = "$from";

    /// <summary>The content type of a request that sends a form; <see langword="null"/> for other requests.</summary>
    public static MediaTypeHeaderValue? TypeOf(HttpContext context) =>
        MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase) ? type : null;

    /// <summary>Reads a form and acts on it; the files of one that nobody acted on are removed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its content type.</param>
    /// <param name="form">What is known of it already.</param>
    /// <param name="act">Starts what the form asks for, and says when the files are somebody else's.</param>
    public async Task<T> ReadAsync<T>(HttpContext context, MediaTypeHeaderValue type, StartForm form, Func<Task<T>> act)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 70)
        {
            throw ProblemException.BadRequest("The content type has no boundary of 1 to 70 characters, which parts the parts.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = options.Value.MaxUploadBytes;
        }

        try
        {
            await ReadAsync(context, new MultipartReader(boundary, context.Request.Body), form).ConfigureAwait(false);
            return await act().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException && exception is not BadHttpRequestException && !form.IsWriting))
        {
            throw ProblemException.BadRequest($"The body is not valid multipart/form-data: {Shortened.Of(exception.Message)}");
        }
        finally
        {
            if (form is { HasFiles: true, IsHandedOver: false })
            {
                await starts.RemoveFilesAsync(form.Flow!, form.ExecutionId).ConfigureAwait(false);
            }
        }
    }

    /// <summary>An empty form, for an execution that is yet to be.</summary>
    /// <param name="flow">The flow where it is known; otherwise the form names it.</param>
    /// <param name="isReplay">Whether it is for an execution that runs again.</param>
    public StartForm Begin(FlowDefinition? flow, bool isReplay = false) => new(ExecutionId.New(time.GetUtcNow())) { Flow = flow, IsReplay = isReplay };

    /// <summary>Adds the inputs of a form to those that are known: as JSON, as text, and as files, of which the later count more.</summary>
    public static InputDraft Add(StartForm form, InputDraft draft)
    {
        if (form.Inputs is { } inputsJson)
        {
            using var given = JsonBodies.Parse(Encoding.UTF8.GetBytes(inputsJson), InputsPart);
            draft.AddJson(given.RootElement);
        }

        foreach (var (name, texts) in form.Texts)
        {
            draft.AddText(name, texts);
        }

        if (form.Files.Count > 0)
        {
            using var handles = JsonDocument.Parse(new JsonObject(form.Files.Select(static file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))).ToJsonString());
            draft.AddJson(handles.RootElement);
        }

        return draft;
    }

    private async Task ReadAsync(HttpContext context, MultipartReader reader, StartForm form)
    {
        var count = 0;
        while (await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } part)
        {
            if (++count > MostParts)
            {
                throw ProblemException.BadRequest($"The request has more than {MostParts} parts.");
            }

            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name) is not { Length: > 0 } name)
            {
                throw ProblemException.BadRequest("A part has no name: expected Content-Disposition: form-data; name=\"…\".");
            }

            var fileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName);
            if (fileName.HasValue)
            {
                await SaveAsync(form, name.Value!, fileName.Value!, part.Body, context.RequestAborted).ConfigureAwait(false);
            }
            else
            {
                Take(context, form, name.Value!, await ReadTextAsync(part.Body, name.Value!, form, context.RequestAborted).ConfigureAwait(false));
            }
        }
    }

    private void Take(HttpContext context, StartForm form, string name, string text)
    {
        switch (name)
        {
            case FlowPart when form.IsReplay:
            case DatePart when form.IsReplay:
                throw ProblemException.BadRequest($"A replay has the flow and the logical date of the execution; it takes no part '{name}'.");
            case FromPart when form.IsReplay:
                form.From = text;
                break;
            case FlowPart:
                form.Flow = form.Flow is null ? SeenFlows.Get(context, flows, text) : throw ProblemException.BadRequest("The flow is named twice.");
                break;
            case LabelsPart:
                using (var labels = JsonFields.Of(JsonBodies.Parse(Encoding.UTF8.GetBytes($"{{\"labels\":{text}}}"), LabelsPart), "labels"))
                {
                    form.Labels = LabelRules.Require(labels.TextsByName("labels"));
                }

                break;
            case DatePart:
                form.LogicalDate = Instants.TryParse(text, out var date) ? date : throw QueryValues.Mismatch(DatePart, Instants.Expected, text);
                break;
            case InputsPart:
                form.Inputs = text;
                break;
            default:
                if (!form.Texts.TryGetValue(name, out var texts))
                {
                    form.Texts.Add(name, texts = []);
                }

                texts.Add(text);
                break;
        }
    }

    private async Task SaveAsync(StartForm form, string input, string fileName, Stream content, CancellationToken cancellationToken)
    {
        var flow = form.Flow ?? throw ProblemException.BadRequest($"The file '{Shortened.Of(fileName)}' comes before the part '{FlowPart}', which must be the first, or stand in the query.");
        var field = InputNames.Find(flow.Inputs, input);
        if (field is null || field.Kind != InputKind.File)
        {
            throw ProblemException.Unprocessable($"The inputs of flow '{flow.FullName}' are not valid.", new InputError(Shortened.Of(input), field is null ? "is not an input" : $"expected {field.Expected}, got a file"));
        }

        // Some programs send the path on their machine.
        var name = form.FreeName(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]);
        var scope = new ArtifactScope(flow.Namespace, flow.Id, form.ExecutionId, "inputs");
        try
        {
            form.HasFiles = true;
            var artifact = await artifacts.SaveAsync(scope, name, (target, token) => CopyAsync(content, target, form, token), cancellationToken).ConfigureAwait(false);
            form.Add(field, artifact);
        }
        catch (PipelineException exception) when (exception is not ProblemException)
        {
            throw ProblemException.Unprocessable($"The inputs of flow '{flow.FullName}' are not valid.", new InputError(field.Name, exception.Message));
        }
    }

    /// <summary>What fails while it is read is the caller's, what fails while it is written is ours: both are of the same type.</summary>
    private static async Task CopyAsync(Stream content, Stream target, StartForm form, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(81920);
        try
        {
            int read;
            while ((read = await content.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                form.IsWriting = true;
                await target.WriteAsync(chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                form.IsWriting = false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task<string> ReadTextAsync(Stream body, string name, StartForm form, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[4096];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(chunk.AsSpan(0, read));
            if (buffer.Length > LongestText)
            {
                throw new ProblemException(StatusCodes.Status413PayloadTooLarge, $"The part '{Shortened.Of(name)}' is longer than {LongestText} bytes; send it as a file.");
            }

            // Unlike files they stay in memory, all of them until the last part has come.
            form.TextBytes += read;
            if (form.TextBytes > options.Value.MaxRequestBodyBytes)
            {
                throw new ProblemException(
                    StatusCodes.Status413PayloadTooLarge,
                    $"The parts that are no files are longer than {options.Value.MaxRequestBodyBytes} bytes together ({WebOptions.Section}:{nameof(WebOptions.MaxRequestBodyBytes)}); send what is long as a file.");
            }
        }

        var bytes = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        return System.Text.Unicode.Utf8.IsValid(bytes)
            ? PlainText.Require(Encoding.UTF8.GetString(bytes), Shortened.Of(name))
            : throw ProblemException.BadRequest($"The part '{Shortened.Of(name)}' is not UTF-8.");
    }
}
