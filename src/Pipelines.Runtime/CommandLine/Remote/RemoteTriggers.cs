using System.Text.Json;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.CommandLine.Triggers;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>The triggers of a server.</summary>
/// <param name="server">The server.</param>
/// <param name="flows">Its flows.</param>
internal sealed class RemoteTriggers(RemoteServer server, FlowRegistry flows) : ITriggerSource
{
    private const int NotFound = 404;
    private const int Unfit = 422;
    private const int LargestPage = 1000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TriggerView>> ListAsync(string? flow, int next, CancellationToken cancellationToken)
    {
        var found = new List<TriggerView>();
        var name = flow is null ? null : flows.Get(flow).FullName;
        string? cursor = null;
        do
        {
            var path = new RemotePath("triggers").Add("flow", name).Add("next", next).Add("limit", LargestPage).Add("cursor", cursor).ToString();
            var page = await server.GetAsync(path, RemoteJson.Default.TriggerAnswerList, cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Triggers.Select(static trigger => trigger.ToView()));
            cursor = page.Next;
        }
        while (cursor is not null);

        return found;
    }

    /// <inheritdoc/>
    public async Task<TriggerView> SetAsync(string flow, string trigger, TriggerChange change, string? by, string action, CancellationToken cancellationToken)
    {
        RemoteCaller.RequireNobody(by, server);
        var found = flows.Get(flow);
        var name = new TriggerName(found.Namespace, found.Id, trigger);
        var path = $"triggers/{Uri.EscapeDataString(name.Namespace)}/{Uri.EscapeDataString(name.FlowId)}/{Uri.EscapeDataString(name.TriggerId)}";
        try
        {
            // A change of its own, so that the server's audit log calls it by its name.
            var answer = change is { ResetsOthers: false, Settings.Count: 1 } && change.Settings.TryGetValue(TriggerSetting.Enabled, out var enabled)
                ? await server.SendAsync(HttpMethod.Post, $"{path}/{(enabled == "true" ? "enable" : "disable")}", null, RemoteJson.Default.TriggerAnswer, cancellationToken).ConfigureAwait(false)
                : await server.SendAsync(HttpMethod.Patch, path, writer => Write(writer, change), RemoteJson.Default.TriggerAnswer, cancellationToken).ConfigureAwait(false);
            return answer.ToView();
        }
        catch (RemoteProblemException problem) when (problem is { Status: Unfit, Errors.Count: > 0 })
        {
            throw new UsageException(new TriggerSettingsException(name, problem.Errors.ToDictionary(static error => error.Input, static error => error.Message)).Message);
        }
        catch (RemoteProblemException problem) when (problem.Status == NotFound)
        {
            var ids = (await ListAsync(found.FullName, 1, cancellationToken).ConfigureAwait(false)).Select(static known => known.Name.TriggerId).ToList();
            throw new UsageException(UnknownTriggerException.Of(found.FullName, trigger, ids).Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, TriggerChange change)
    {
        writer.WriteStartObject("settings");
        foreach (var (setting, value) in change.Settings)
        {
            writer.WriteString(setting, value);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("reset", change.ResetsOthers);
    }
}
