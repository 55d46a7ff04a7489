using System.Globalization;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Files;

/// <summary>
/// What a trigger is about to move. That is durable before a file moves, and gone with the start of what the file leads to: a file that a
/// crash left between its folders is found again, and an execution never looks for a file that is still on its way.
/// </summary>
internal sealed class FileMoves(TriggerName trigger, IDocumentStore documents, StoreClock clock)
{
    private const int PageSize = 1000;

    private string Prefix => $"{trigger.FullName}|";

    /// <summary>Those that were begun.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<DocumentRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<DocumentRecord>();
        IReadOnlyList<DocumentRecord> page;
        do
        {
            var query = new DocumentQuery { Kind = DocumentKinds.FileMove, Prefix = Prefix, After = all.Count > 0 ? all[^1].Name : null, Limit = PageSize };
            page = await documents.ListDocumentsAsync(query, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            all.AddRange(page);
        }
        while (page.Count == PageSize);
        return all;
    }

    /// <summary>Begins to move a file.</summary>
    /// <returns><see langword="null"/> when somebody else has begun.</returns>
    public async Task<DocumentRecord?> BeginAsync(SourceFile file, CancellationToken cancellationToken)
    {
        // By what the file is, so that another one that comes under its name meanwhile is moved by itself.
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{FileKeys.Short(file.Path)}|{file.SizeBytes}|{file.ModifiedAt.UtcTicks}");
        var now = clock.GetUtcNow();
        var json = new FileMove(file.Path, file.SizeBytes, file.ModifiedAt).ToJson();
        var versions = await documents.WriteDocumentsAsync([new DocumentWrite { Kind = DocumentKinds.FileMove, Name = name, Json = json, ExpectedVersion = 0 }], now, cancellationToken).ConfigureAwait(false);
        return versions[0] is { } version ? new DocumentRecord(DocumentKinds.FileMove, name, version, json, now, null) : null;
    }

    /// <summary>What ends a move.</summary>
    public static DocumentWrite Ending(DocumentRecord move) => new() { Kind = move.Kind, Name = move.Name, Json = null, ExpectedVersion = move.Version };
}
