using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Starts;

/// <summary>Documents as they were found and as they become, while it is decided what is written.</summary>
/// <param name="found">Those that have a row.</param>
/// <param name="versions">New versions, greater than any given before; as many as there may be writes.</param>
internal sealed class DocumentChanges(IEnumerable<FoundDocument> found, IEnumerable<long> versions)
{
    private readonly Dictionary<DocumentName, Document> _documents = found.ToDictionary(
        static row => row.Name, static row => new Document { HasRow = true, Version = row.IsAlive ? row.Version : 0, WrittenBy = row.IsAlive ? row.WrittenBy : null });

    private readonly Queue<long> _versions = new(versions);

    /// <summary>The version of a document as it is by now; 0 when there is none.</summary>
    public long VersionOf(DocumentWrite write) => _documents.TryGetValue(DocumentName.Of(write), out var document) ? document.Version : 0;

    /// <summary>The start that wrote a document last; <see langword="null"/> for none.</summary>
    public string? WriterOf(DocumentWrite write) => _documents.TryGetValue(DocumentName.Of(write), out var document) ? document.WrittenBy : null;

    /// <summary>Whether a document has the version that its write expects.</summary>
    public bool IsExpected(DocumentWrite write) => write.ExpectedVersion is not { } expected || VersionOf(write) == expected;

    /// <summary>Decides on a write.</summary>
    /// <param name="write">The write.</param>
    /// <param name="writtenBy">The start that writes; <see langword="null"/> for none.</param>
    /// <returns>As <see cref="IDocumentStore.WriteDocumentsAsync"/> says.</returns>
    public long? Write(DocumentWrite write, string? writtenBy)
    {
        if (!IsExpected(write))
        {
            return null;
        }

        var name = DocumentName.Of(write);
        if (!_documents.TryGetValue(name, out var document))
        {
            _documents.Add(name, document = new Document());
        }

        var before = document.Version;
        (document.Change, document.Version, document.WrittenBy) = write.Json is null ? (write, 0, null) : (write, _versions.Dequeue(), writtenBy);
        return write.Json is not null ? document.Version : before > 0 ? before : null;
    }

    /// <summary>Adds the statements for what was decided, if anything was.</summary>
    public void AddTo(Npgsql.NpgsqlBatch batch, DateTimeOffset now)
    {
        var (added, changed, removed) = (DecidedDocumentRows.New(), DecidedDocumentRows.Changed(), new DocumentNameRows());
        foreach (var (name, document) in _documents)
        {
            if (document.Change is { Json: { } json } write)
            {
                (document.HasRow ? changed : added).Add(document.Version, name, write, json, document.WrittenBy, now);
            }
            else if (document is { Change: not null, HasRow: true })
            {
                removed.Add(name);
            }
        }

        added.AddTo(batch);
        changed.AddTo(batch);
        removed.AddTo(batch);
    }

    private sealed class Document
    {
        /// <summary>Whether the table has a row of it, even one whose time is over.</summary>
        public bool HasRow { get; init; }

        /// <summary>The version; 0 for none.</summary>
        public long Version { get; set; }

        public string? WrittenBy { get; set; }

        /// <summary>The last write that was decided.</summary>
        public DocumentWrite? Change { get; set; }
    }
}
