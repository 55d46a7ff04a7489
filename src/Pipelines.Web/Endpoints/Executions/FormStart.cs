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
/// Starts an execution from multipart/form-data (RFC 7578): every part is an input by its name. Files go to the artifact store as they
/// come, so that a large one takes neither memory nor a second place on the disk.
/// </summary>
internal sealed class FormStart(FlowRegistry flows, ExecutionStarts starts, IArtifactStore artifacts, StoreClock time, IOptions<WebOptions> options)
{
    private const int MostParts = 1000;
    private const int LongestText = 1024 * 1024;
    private const string FlowPart = "$flow";
    private const string LabelsPart = "$labels";
    private const string DatePart = "$logicalDate";
    private const string InputsPart = "$inputs";

    /// <summary>Starts it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">Its content type.</param>
    /// <param name="key">The idempotency key; <see langword="null"/> for none.</param>
    public async Task<Started> StartAsync(HttpContext context, MediaTypeHeaderValue type, string? key)
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

        var form = new StartForm(ExecutionId.New(time.GetUtcNow()));
        if (new QueryValues(context).Text("flow") is { } named)
        {
            form.Flow = SeenFlows.Get(context, flows, named);
        }

        try
        {
            await ReadAsync(context, new MultipartReader(boundary, context.Request.Body), form).ConfigureAwait(false);
            return await StartAsync(context, form, key).ConfigureAwait(false);
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

    private async Task<Started> StartAsync(HttpContext context, StartForm form, string? key)
    {
        var flow = form.Flow ?? throw ProblemException.Unprocessable("The request does not fit.", new InputError(FlowPart, "is missing: expected the flow's name, as the first part or in the query"));
        var draft = starts.Draft(flow);
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

        var start = new StartRequest
        {
            ExecutionId = form.HasFiles ? form.ExecutionId : null,
            Flow = flow,
            Inputs = default,
            Labels = form.Labels,
            LogicalDate = form.LogicalDate,
        };
        var inputs = draft.Check();
        ArtifactHandles.RequireVisible(context, inputs.ToElement());
        form.IsHandedOver = true;
        return await starts.StartAsync(start, inputs, key, context.RequestAborted).ConfigureAwait(false);
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
