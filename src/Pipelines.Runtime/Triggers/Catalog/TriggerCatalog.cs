using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>
/// All triggers of the program's flows with the settings that are in effect. While a process serves they follow what others set within a
/// poll; a single command asks for <see cref="RefreshAsync"/> first.
/// </summary>
internal sealed partial class TriggerCatalog(
    FlowRegistry flows, TriggerConfiguration configuration, IOptions<TriggerOptions> options, IDocumentStore store, StoreClock clock, ILogger<TriggerCatalog> logger)
    : IDisposable
{
    /// <summary>
    /// Written with every change, so that a look for changes reads one document rather than all. It is no trigger's name, which has slashes.
    /// </summary>
    private const string Stamp = "*";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Dictionary<TriggerName, long> _versions = [];
    private CatalogTrigger[]? _triggers;
    private Dictionary<TriggerName, int> _places = [];
    private Action<IReadOnlyList<CatalogTrigger>>? _changed;
    private long? _stamp;

    /// <summary>All of them, in the order of the flows and of their declaration.</summary>
    /// <exception cref="OptionsValidationException">The configuration says something of a trigger that does not fit.</exception>
    public IReadOnlyList<CatalogTrigger> Triggers => Volatile.Read(ref _triggers) ?? Declare();

    /// <summary>A trigger as it is now; <see langword="null"/> when there is none of that name.</summary>
    public CatalogTrigger? Find(TriggerName name)
    {
        var triggers = Triggers;
        return _places.TryGetValue(name, out var place) ? triggers[place] : null;
    }

    /// <summary>The triggers of a flow.</summary>
    /// <param name="flow">Its id where that is unique, or namespace and id.</param>
    /// <exception cref="UnknownTriggerException">There is no such flow, or there are several; the nearest name is in it.</exception>
    public IReadOnlyList<CatalogTrigger> OfFlow(string flow)
    {
        var found = GetFlow(flow);
        return [.. Triggers.Where(trigger => ReferenceEquals(trigger.Flow, found))];
    }

    /// <summary>A trigger by what people type.</summary>
    /// <param name="flow">The flow's id where that is unique, or namespace and id.</param>
    /// <param name="trigger">The trigger's id.</param>
    /// <exception cref="UnknownTriggerException">There is no such flow or trigger; the nearest name is in it.</exception>
    public CatalogTrigger Get(string flow, string trigger)
    {
        var triggers = OfFlow(flow);
        if (triggers.FirstOrDefault(one => string.Equals(one.Name.TriggerId, trigger, StringComparison.OrdinalIgnoreCase)) is { } found)
        {
            return found;
        }

        var name = GetFlow(flow).FullName;
        var ids = triggers.Select(static one => one.Name.TriggerId).ToList();
        throw UnknownTriggerException.Of(name, trigger, ids);
    }

    /// <summary>Looks for what other processes have set.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        _ = Triggers;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Read before the others: what is set meanwhile is found the next time.
            var stamp = (await FindAsync(Stamp, cancellationToken).ConfigureAwait(false))?.Version ?? 0;
            if (stamp == _stamp)
            {
                return;
            }

            Adopt(await ReadAllAsync(cancellationToken).ConfigureAwait(false));
            _stamp = stamp;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sets a trigger, durably and for all processes.</summary>
    /// <param name="name">The trigger.</param>
    /// <param name="change">What to change.</param>
    /// <param name="by">Who wants it, for people.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The trigger as it is from now on.</returns>
    /// <exception cref="UnknownTriggerException">There is no such trigger.</exception>
    /// <exception cref="TriggerSettingsException">Something does not fit; nothing was changed.</exception>
    public async Task<CatalogTrigger> SetAsync(TriggerName name, TriggerChange change, string by, CancellationToken cancellationToken)
    {
        var trigger = Find(name) ?? throw new UnknownTriggerException($"There is no trigger '{name}' in this program.");
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var found = await FindAsync(name.FullName, cancellationToken).ConfigureAwait(false);
                var stored = Change(trigger, found is null ? null : Read(found), change, by);
                DocumentWrite[] writes =
                [
                    Write(name.FullName, JsonSerializer.SerializeToUtf8Bytes(stored, TriggerSettingsJson.Default.StoredTriggerSettings)) with { ExpectedVersion = found?.Version ?? 0 },
                    Write(Stamp, "{}"u8.ToArray()),
                ];
                if (await store.WriteDocumentsAsync(writes, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is [{ } version, ..])
                {
                    Adopt([(name, version, stored)]);
                    return Find(name)!;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Calls back with the triggers that are other than before, until what is returned is disposed.</summary>
    /// <param name="changed">Must be quick and must not throw.</param>
    public IDisposable Watch(Action<IReadOnlyList<CatalogTrigger>> changed)
    {
        lock (_gate)
        {
            _changed += changed;
        }

        return new Watching(this, changed);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private FlowDefinition GetFlow(string name)
    {
        try
        {
            if (flows.Find(name) is { } flow)
            {
                return flow;
            }
        }
        catch (PipelineException exception)
        {
            throw new UnknownTriggerException(exception.Message);
        }

        var names = flows.Flows.Select(flows.ShortName).Order(StringComparer.Ordinal).ToList();
        throw new UnknownTriggerException(names.Count == 0
            ? $"There is no flow '{name}': this program has none."
            : $"There is no flow '{name}'.{NearestName.Suggestion(name, names.Concat(flows.Flows.Select(static flow => flow.FullName)))} The flows are: {UnknownTriggerException.Shorten(names)}.");
    }

    private CatalogTrigger[] Declare()
    {
        // Mistakes in the configuration are thrown here, all together.
        _ = options.Value;
        lock (_gate)
        {
            if (_triggers is null)
            {
                CatalogTrigger[] triggers = [.. flows.Flows.SelectMany(flow => flow.Triggers.Select(trigger => Declare(flow, trigger)))];
                _places = triggers.Select(static (trigger, place) => KeyValuePair.Create(trigger.Name, place)).ToDictionary();
                Volatile.Write(ref _triggers, triggers);
            }

            return _triggers;
        }
    }

    private CatalogTrigger Declare(FlowDefinition flow, TriggerDefinition trigger)
    {
        var configured = configuration.Of(flow, trigger);
        return new CatalogTrigger { Name = TriggerName.Of(flow, trigger), Flow = flow, Configured = configured, Definition = configured };
    }

    private StoredTriggerSettings Change(CatalogTrigger trigger, StoredTriggerSettings? before, TriggerChange change, string by)
    {
        var mistakes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var settings = change.ApplyTo(before?.Settings);
        var wasEnabled = TriggerSettings.Apply(trigger.Configured, before?.Settings ?? new Dictionary<string, string>(), static (_, _) => { }).IsEnabled;
        var after = TriggerSettings.Apply(trigger.Configured, settings, (name, mistake) => mistakes.TryAdd(name, mistake));
        if (IsKeyOfAnother(trigger, after))
        {
            // No process would start with it. Whose key it is remains a secret.
            mistakes.TryAdd(nameof(WebhookTriggerDefinition.Key), "is the key of another webhook already; each needs its own");
        }

        if (mistakes.Count > 0)
        {
            throw new TriggerSettingsException(trigger.Name, mistakes);
        }

        var now = clock.GetUtcNow();
        return new StoredTriggerSettings { Settings = settings, ChangedBy = by, ChangedAt = now, EnabledAt = after.IsEnabled && !wasEnabled ? now : before?.EnabledAt };
    }

    private bool IsKeyOfAnother(CatalogTrigger trigger, TriggerDefinition after) =>
        after is WebhookTriggerDefinition { Key: var key } && trigger.Definition is WebhookTriggerDefinition before && before.Key != key
        && Triggers.Any(other => other.Name != trigger.Name && other.Definition is WebhookTriggerDefinition webhook && webhook.Key == key);

    private async Task<List<(TriggerName Name, long Version, StoredTriggerSettings? Stored)>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var found = await store.ListAllAsync(DocumentKinds.TriggerSettings, "", clock, cancellationToken)
            .ToDictionaryAsync(static document => document.Name, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        return [.. Triggers.Where(trigger => found.ContainsKey(trigger.Name.FullName) || trigger.Stored is not null).Select(trigger =>
            found.TryGetValue(trigger.Name.FullName, out var document) ? (trigger.Name, document.Version, Read(document)) : (trigger.Name, 0, null))];
    }

    /// <summary>Takes over what is stored of some triggers, and tells who watches of those that are other than before.</summary>
    private void Adopt(List<(TriggerName Name, long Version, StoredTriggerSettings? Stored)> found)
    {
        List<CatalogTrigger> changed = [];
        Action<IReadOnlyList<CatalogTrigger>>? tell;
        lock (_gate)
        {
            CatalogTrigger[] triggers = [.. Triggers];
            foreach (var (name, version, stored) in found.Where(one => _versions.GetValueOrDefault(one.Name) != one.Version))
            {
                var place = _places[name];
                _versions[name] = version;
                changed.Add(triggers[place] = With(triggers[place], stored));
            }

            Volatile.Write(ref _triggers, triggers);
            tell = _changed;
        }

        if (changed.Count > 0)
        {
            tell?.Invoke(changed);
        }
    }

    private CatalogTrigger With(CatalogTrigger trigger, StoredTriggerSettings? stored)
    {
        var definition = stored is null ? trigger.Configured : TriggerSettings.Apply(
            trigger.Configured, stored.Settings,
            // The code may have changed since somebody set it.
            (name, mistake) => LogDoesNotFit(trigger.Name.Flow, trigger.Name.TriggerId, name, mistake));
        return trigger with { Definition = definition, Stored = stored };
    }

    private static StoredTriggerSettings? Read(DocumentRecord document) => JsonSerializer.Deserialize(document.Json.Span, TriggerSettingsJson.Default.StoredTriggerSettings);

    private static DocumentWrite Write(string name, ReadOnlyMemory<byte> json) => new() { Kind = DocumentKinds.TriggerSettings, Name = name, Json = json };

    private Task<DocumentRecord?> FindAsync(string name, CancellationToken cancellationToken) =>
        store.FindDocumentAsync(DocumentKinds.TriggerSettings, name, clock.GetUtcNow(), cancellationToken);

    private sealed class Watching(TriggerCatalog catalog, Action<IReadOnlyList<CatalogTrigger>> changed) : IDisposable
    {
        public void Dispose()
        {
            lock (catalog._gate)
            {
                catalog._changed -= changed;
            }
        }
    }
}
