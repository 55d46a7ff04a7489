using System.Text.Json;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Remote.Answers;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The backfills of a server.</summary>
/// <param name="server">The server.</param>
internal sealed class RemoteBackfills(RemoteServer server) : IBackfillSource
{
    private const int LargestPage = 1000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BackfillRecord>> ListAsync(BackfillQuery query, CancellationToken cancellationToken)
    {
        var found = new List<BackfillRecord>();
        string? next = null;
        do
        {
            var path = new RemotePath("backfills").Add("flow", query.Flow).Add("trigger", query.Trigger).Add("idSuffix", query.IdSuffix)
                .Add("before", query.BeforeId).Add("cursor", next).Add("limit", Math.Min(query.Limit - found.Count, LargestPage));
            foreach (var state in query.States)
            {
                path.Add("state", state.Word());
            }

            var page = await server.GetAsync(path.ToString(), RemoteJson.Default.BackfillAnswerPage, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Backfills.Select(static backfill => backfill.ToRecord()));
            next = page.Next;
        }
        while (next is not null && found.Count < query.Limit);

        return found;
    }

    /// <inheritdoc/>
    public async Task<BackfillReport?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await server.GetAsync($"backfills/{Uri.EscapeDataString(id)}", RemoteJson.Default.BackfillAnswer, cancellationToken).ConfigureAwait(false)).ToReport();
        }
        catch (RemoteProblemException problem) when (problem.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<BackfillPreview> PreviewAsync(BackfillRequest request, GivenInputs inputs, int limit, CancellationToken cancellationToken) =>
        (await SendAsync(new RemotePath("backfills/preview").Add("limit", limit).ToString(), request, inputs, cancellationToken).ConfigureAwait(false)).ToPreview();

    /// <inheritdoc/>
    public async Task<BackfillRecord> CreateAsync(BackfillRequest request, GivenInputs inputs, CancellationToken cancellationToken) =>
        (await SendAsync("backfills", request, inputs, cancellationToken).ConfigureAwait(false)).ToRecord();

    /// <inheritdoc/>
    public Task<BackfillRecord> PauseAsync(string id, string? by, CancellationToken cancellationToken) => ChangeAsync(id, "pause", by, null, cancellationToken);

    /// <inheritdoc/>
    public Task<BackfillRecord> ResumeAsync(string id, string? by, CancellationToken cancellationToken) => ChangeAsync(id, "resume", by, null, cancellationToken);

    /// <inheritdoc/>
    public Task<BackfillRecord> CancelAsync(string id, bool stopsExecutions, string? reason, string? by, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "cancel",
        by,
        writer =>
        {
            writer.WriteBoolean("executions", stopsExecutions);
            writer.WriteString("reason", reason);
        },
        cancellationToken);

    private Task<BackfillAnswer> SendAsync(string path, BackfillRequest request, GivenInputs inputs, CancellationToken cancellationToken)
    {
        RemoteCaller.RequireNobody(request.By, server);
        return server.SendAsync(HttpMethod.Post, path, writer => Write(writer, request, inputs), RemoteJson.Default.BackfillAnswer, cancellationToken);
    }

    private async Task<BackfillRecord> ChangeAsync(string id, string change, string? by, Action<Utf8JsonWriter>? write, CancellationToken cancellationToken)
    {
        RemoteCaller.RequireNobody(by, server);
        return (await server.SendAsync(HttpMethod.Post, $"backfills/{Uri.EscapeDataString(id)}/{change}", write, RemoteJson.Default.BackfillAnswer, cancellationToken).ConfigureAwait(false)).ToRecord();
    }

    private static void Write(Utf8JsonWriter writer, BackfillRequest request, GivenInputs inputs)
    {
        writer.WriteString("flow", request.Flow);
        writer.WriteString("trigger", request.Trigger);
        writer.WriteString("from", request.From);
        writer.WriteString("to", request.To);
        writer.WriteString("selection", InputNames.ToKebab(request.Selection.ToString()));
        writer.WriteString("order", InputNames.ToKebab(request.Order.ToString()));
        writer.WriteNumber("parallelism", request.Parallelism);
        inputs.Write(writer);
        writer.WriteStartObject("labels");
        foreach (var (key, value) in request.Labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
