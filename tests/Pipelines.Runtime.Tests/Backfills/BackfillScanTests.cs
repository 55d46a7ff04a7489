using Microsoft.Extensions.Options;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillScanTests
{
    private readonly ManualTime _time = new();
    private readonly Documents _store = new();
    private readonly BackfillScan _scan;

    public BackfillScanTests() => _scan = new BackfillScan(new BackfillDocuments(_store, Options.Create(new RetentionOptions()), new StoreClock(_time)));

    [Fact]
    public async Task One_that_stays_paused_does_not_have_those_behind_it_read_again_and_again()
    {
        var paused = Add(BackfillState.Paused);
        for (var count = 0; count < 300; count++)
        {
            Add(BackfillState.Succeeded);
        }

        _time.Advance(TimeSpan.FromHours(2));
        (await FindAsync()).ShouldBe([paused]);
        _store.Read = 0;

        (await FindAsync()).ShouldBe([paused]);

        _store.Read.ShouldBe(0);
    }

    [Fact]
    public async Task One_that_comes_with_an_older_id_is_found()
    {
        var late = ExecutionId.New(_time.GetUtcNow() - TimeSpan.FromMinutes(30));
        var first = Add(BackfillState.Running);
        (await FindAsync()).ShouldBe([first]);

        _store.Add(late, BackfillState.Running);

        (await FindAsync()).ShouldBe([first, late]);
    }

    [Fact]
    public async Task One_that_has_ended_is_not_looked_at_until_somebody_changes_it()
    {
        var id = Add(BackfillState.Running);
        _time.Advance(TimeSpan.FromHours(2));
        (await FindAsync()).ShouldBe([id]);
        _scan.Ended(id);
        (await FindAsync()).ShouldBeEmpty();

        _scan.Changed(id);

        (await FindAsync()).ShouldBe([id]);
    }

    private string Add(BackfillState state)
    {
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var id = ExecutionId.New(_time.GetUtcNow());
        _store.Add(id, state);
        return id;
    }

    private Task<IReadOnlyList<string>> FindAsync() => _scan.FindAsync(_time.GetUtcNow(), CancellationToken.None);

    private sealed class Documents : IDocumentStore
    {
        private readonly SortedDictionary<string, DocumentRecord> _all = new(StringComparer.Ordinal);

        /// <summary>How many were read.</summary>
        public int Read { get; set; }

        public void Add(string id, BackfillState state) => _all.Add(id, new DocumentRecord(
            DocumentKinds.Backfill,
            id,
            1,
            System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","namespace":"n","flowId":"f","triggerId":"t","timeZone":"UTC","from":"2019-01-01T00:00:00Z","until":"2019-01-02T00:00:00Z","createdAt":"2019-01-02T00:00:00Z","state":"{{state}}"}"""),
            DateTimeOffset.UnixEpoch,
            null));

        public Task<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken)
        {
            DocumentRecord[] page = [.. _all.Values.Where(document => string.CompareOrdinal(document.Name, query.After ?? "") > 0).Take(query.Limit)];
            Read += page.Length;
            return Task.FromResult<IReadOnlyList<DocumentRecord>>(page);
        }

        public Task<DocumentRecord?> FindDocumentAsync(string kind, string name, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<DocumentRecord>> FindDocumentsAsync(string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<long?>> WriteDocumentsAsync(IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> DeleteExpiredDocumentsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
