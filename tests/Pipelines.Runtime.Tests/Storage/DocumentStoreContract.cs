using System.Globalization;
using System.Text;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What every store of documents must do. An implementation's test class derives from it and says how to open one.</summary>
public abstract class DocumentStoreContract : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, 123, 456, TimeSpan.Zero);

    private IExecutionStore? _executions;

    private protected static CancellationToken None => CancellationToken.None;

    private protected IDocumentStore Store => (IDocumentStore)_executions!;

    public virtual async Task InitializeAsync() => _executions = await OpenAsync();

    public virtual async Task DisposeAsync() => await _executions!.DisposeAsync();

    /// <summary>The database as another process sees it; the first time, the store under test.</summary>
    private protected abstract Task<IExecutionStore> OpenAsync();

    [Fact]
    public async Task A_document_comes_back_as_it_was_written()
    {
        var version = await WriteAsync("backfill", "b1", """{"name":"Zürich 🚕"}""", expiresAt: Now.AddDays(1));

        var found = await FindAsync("backfill", "b1");

        found.ShouldNotBeNull();
        Text(found.Json).ShouldBe("""{"name":"Zürich 🚕"}""");
        found.ShouldBe(new DocumentRecord("backfill", "b1", version!.Value, found.Json, Now, Now.AddDays(1)));
    }

    [Fact]
    public async Task A_document_is_of_its_kind()
    {
        await WriteAsync("a", "same", "1");
        await WriteAsync("b", "same", "2");

        Text((await FindAsync("a", "same"))!.Json).ShouldBe("1");
        Text((await FindAsync("b", "same"))!.Json).ShouldBe("2");
        (await FindAsync("c", "same")).ShouldBeNull();
        (await ListAsync(new() { Kind = "a" })).ShouldBe(["same"]);
    }

    [Fact]
    public async Task A_write_gives_a_greater_version_and_all_that_is_new()
    {
        var first = await WriteAsync("a", "one", "1", expiresAt: Now.AddDays(1));
        var other = await WriteAsync("a", "other", "1");
        var second = await WriteAsync("a", "one", "2", now: Now.AddHours(1));

        other.ShouldNotBe(first);
        second!.Value.ShouldBeGreaterThan(first!.Value);
        var found = (await FindAsync("a", "one"))!;
        found.ShouldBe(new DocumentRecord("a", "one", second.Value, found.Json, Now.AddHours(1), null));
        Text(found.Json).ShouldBe("2");
    }

    [Fact]
    public async Task Many_are_found_at_once_by_their_names()
    {
        await WriteAsync("a", "one", "1");
        await WriteAsync("a", "two", "2", expiresAt: Now.AddSeconds(10));
        await WriteAsync("a", "three", "3", expiresAt: Now.AddSeconds(1));
        await WriteAsync("b", "four", "4");

        var found = await Store.FindDocumentsAsync("a", ["two", "one", "three", "four", "none", "one"], Now.AddSeconds(5), None);

        found.Select(document => $"{document.Name} {Text(document.Json)}").Order(StringComparer.Ordinal).ShouldBe(["one 1", "two 2"]);
        (await Store.FindDocumentsAsync("a", [], Now, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_the_expected_version_is_replaced()
    {
        var first = await WriteAsync("a", "one", "1");
        var second = await WriteAsync("a", "one", "2", expected: first);

        (await WriteAsync("a", "one", "3", expected: first)).ShouldBeNull();
        (await WriteAsync("a", "none", "3", expected: first)).ShouldBeNull();

        second.ShouldNotBeNull();
        Text((await FindAsync("a", "one"))!.Json).ShouldBe("2");
        (await FindAsync("a", "none")).ShouldBeNull();
    }

    [Fact]
    public async Task What_must_not_be_there_is_written_once()
    {
        (await WriteAsync("a", "one", "1", expected: 0)).ShouldNotBeNull();
        (await WriteAsync("a", "one", "2", expected: 0)).ShouldBeNull();

        Text((await FindAsync("a", "one"))!.Json).ShouldBe("1");
    }

    [Fact]
    public async Task A_version_is_never_given_twice_even_after_the_document_was_removed()
    {
        var first = await WriteAsync("a", "one", "1");
        (await RemoveAsync("a", "one")).ShouldBe(first);
        var second = await WriteAsync("a", "one", "2");

        second!.Value.ShouldBeGreaterThan(first!.Value);
        (await WriteAsync("a", "one", "3", expected: first)).ShouldBeNull();
    }

    [Fact]
    public async Task A_document_is_removed_once_and_only_with_the_expected_version()
    {
        var version = await WriteAsync("a", "one", "1");

        (await RemoveAsync("a", "one", expected: version + 1)).ShouldBeNull();
        (await RemoveAsync("a", "one", expected: 0)).ShouldBeNull();
        (await RemoveAsync("b", "one")).ShouldBeNull();
        (await FindAsync("a", "one")).ShouldNotBeNull();

        (await RemoveAsync("a", "one", expected: version)).ShouldBe(version);
        (await RemoveAsync("a", "one")).ShouldBeNull();
        (await FindAsync("a", "one")).ShouldBeNull();
    }

    [Fact]
    public async Task One_that_does_not_find_its_version_keeps_no_other_back()
    {
        var there = await WriteAsync("a", "there", "1");

        var versions = await Store.WriteDocumentsAsync(
            [Write("a", "new", "1", expected: 0), Write("a", "there", "2", expected: there + 1), Write("a", "third", "1"), Write("a", "gone", null)], Now, None);

        versions.Select(version => version is not null).ShouldBe([true, false, true, false]);
        versions[2]!.Value.ShouldNotBe(versions[0]!.Value);
        (await ListAsync(new() { Kind = "a" })).ShouldBe(["new", "there", "third"]);
        Text((await FindAsync("a", "there"))!.Json).ShouldBe("1");
        (await FindAsync("a", "third"))!.Version.ShouldBe(versions[2]!.Value);
    }

    [Fact]
    public async Task A_document_whose_time_is_over_is_gone_at_once()
    {
        var end = Now.AddSeconds(10);
        var version = await WriteAsync("a", "one", "1", expiresAt: end);

        (await Store.FindDocumentAsync("a", "one", end.AddMicroseconds(-1), None)).ShouldNotBeNull();
        (await Store.FindDocumentAsync("a", "one", end, None)).ShouldBeNull();
        (await Store.ListDocumentsAsync(new() { Kind = "a" }, end, None)).ShouldBeEmpty();
        (await Store.WriteDocumentsAsync([Write("a", "one", null)], end, None)).ShouldBe([null]);
    }

    [Fact]
    public async Task A_document_whose_time_is_over_is_not_in_the_way_of_a_new_one()
    {
        var version = await WriteAsync("a", "one", "1", expiresAt: Now.AddSeconds(10));

        (await WriteAsync("a", "one", "2", expected: version, now: Now.AddSeconds(10))).ShouldBeNull();
        (await WriteAsync("a", "one", "2", expected: 0, now: Now.AddSeconds(10)))!.Value.ShouldBeGreaterThan(version!.Value);
    }

    [Fact]
    public async Task Expired_documents_are_removed_some_at_a_time_and_no_others()
    {
        for (var number = 0; number < 5; number++)
        {
            await WriteAsync("a", $"old{number}", "1", expiresAt: Now.AddSeconds(number));
        }

        await WriteAsync("a", "later", "1", expiresAt: Now.AddSeconds(5));
        await WriteAsync("a", "ever", "1");

        (await Store.DeleteExpiredDocumentsAsync(Now.AddSeconds(4), 3, None)).ShouldBe(3);
        (await Store.DeleteExpiredDocumentsAsync(Now.AddSeconds(4), 3, None)).ShouldBe(2);
        (await Store.DeleteExpiredDocumentsAsync(Now.AddSeconds(4), 3, None)).ShouldBe(0);
        (await ListAsync(new() { Kind = "a" })).ShouldBe(["ever", "later"]);
    }

    [Fact]
    public async Task A_list_is_in_the_order_of_the_characters_codes()
    {
        string[] names = ["a", "B", "ü", "a/b", "a.b", "🚕", "a b", "Z"];
        await Store.WriteDocumentsAsync([.. names.Select(name => Write("a", name, "1"))], Now, None);

        (await ListAsync(new() { Kind = "a" })).ShouldBe(["B", "Z", "a", "a b", "a.b", "a/b", "ü", "🚕"]);
        (await ListAsync(new() { Kind = "a", IsDescending = true })).ShouldBe(["🚕", "ü", "a/b", "a.b", "a b", "a", "Z", "B"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_goes_page_by_page_through_what_begins_so(bool isDescending)
    {
        string[] names = ["k1", "k2", "k3", "k3/a", "k4", "j", "l", "K1"];
        await Store.WriteDocumentsAsync([.. names.Select(name => Write("a", name, "1"))], Now, None);
        await WriteAsync("b", "k0", "1");
        var query = new DocumentQuery { Kind = "a", Prefix = "k", IsDescending = isDescending, Limit = 2 };
        var seen = new List<string>();

        while (await ListAsync(query) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page);
            query = query with { After = page[^1] };
        }

        string[] expected = ["k1", "k2", "k3", "k3/a", "k4"];
        seen.ShouldBe(isDescending ? expected.Reverse() : expected);
    }

    [Fact]
    public async Task A_name_to_go_on_behind_may_lie_outside_of_what_begins_so()
    {
        await Store.WriteDocumentsAsync([.. new[] { "j", "k1", "k2", "l" }.Select(name => Write("a", name, "1"))], Now, None);

        (await ListAsync(new() { Kind = "a", Prefix = "k", After = "j" })).ShouldBe(["k1", "k2"]);
        (await ListAsync(new() { Kind = "a", Prefix = "k", After = "l" })).ShouldBeEmpty();
        (await ListAsync(new() { Kind = "a", Prefix = "k", After = "l", IsDescending = true })).ShouldBe(["k2", "k1"]);
        (await ListAsync(new() { Kind = "a", After = "k1", IsDescending = true })).ShouldBe(["j"]);
    }

    [Fact]
    public async Task A_prefix_is_taken_literally()
    {
        await Store.WriteDocumentsAsync([.. new[] { "a_b", "axb", "A_b", "a%" }.Select(name => Write("a", name, "1"))], Now, None);

        (await ListAsync(new() { Kind = "a", Prefix = "a_" })).ShouldBe(["a_b"]);
        (await ListAsync(new() { Kind = "a", Prefix = "a%" })).ShouldBe(["a%"]);
    }

    [Fact]
    public async Task Of_processes_that_write_a_new_document_at_once_one_does()
    {
        var other = (IDocumentStore)await OpenAsync();
        for (var round = 0; round < 25; round++)
        {
            var write = Write("a", $"{round}", "1", expected: 0);

            var versions = await Task.WhenAll(Store.WriteDocumentsAsync([write], Now, None), other.WriteDocumentsAsync([write], Now, None));

            versions.Count(version => version[0] is not null).ShouldBe(1);
        }
    }

    [Fact]
    public async Task Of_processes_that_compare_and_set_at_once_no_change_is_lost()
    {
        const int each = 50;
        var other = (IDocumentStore)await OpenAsync();

        await Task.WhenAll(CountAsync(Store), CountAsync(other));

        Text((await FindAsync("a", "count"))!.Json).ShouldBe((2 * each).ToString(CultureInfo.InvariantCulture));

        static async Task CountAsync(IDocumentStore store)
        {
            for (var done = 0; done < each;)
            {
                var found = await store.FindDocumentAsync("a", "count", Now, None);
                var next = found is null ? 1 : int.Parse(Text(found.Json), CultureInfo.InvariantCulture) + 1;
                var write = Write("a", "count", next.ToString(CultureInfo.InvariantCulture), expected: found?.Version ?? 0);
                done += (await store.WriteDocumentsAsync([write], Now, None))[0] is null ? 0 : 1;
            }
        }
    }

    [Fact]
    public async Task Processes_that_write_the_same_documents_in_different_orders_do_not_stop_each_other()
    {
        const int rounds = 30;
        var other = (IDocumentStore)await OpenAsync();
        DocumentWrite[] writes = [.. Enumerable.Range(0, 40).Select(number => Write("a", $"{number:00}", "1"))];

        await Task.WhenAll(RepeatAsync(Store, writes), RepeatAsync(other, [.. writes.Reverse()]));

        (await ListAsync(new() { Kind = "a" })).Count.ShouldBe(40);

        static async Task RepeatAsync(IDocumentStore store, DocumentWrite[] writes)
        {
            for (var round = 0; round < rounds; round++)
            {
                (await store.WriteDocumentsAsync(writes, Now, None)).ShouldNotContain((long?)null);
            }
        }
    }

    private protected async Task<long?> WriteAsync(string kind, string name, string json, DateTimeOffset? expiresAt = null, long? expected = null, DateTimeOffset? now = null) =>
        (await Store.WriteDocumentsAsync([Write(kind, name, json, expected) with { ExpiresAt = expiresAt }], now ?? Now, None)).ShouldHaveSingleItem();

    private async Task<long?> RemoveAsync(string kind, string name, long? expected = null) =>
        (await Store.WriteDocumentsAsync([Write(kind, name, null, expected)], Now, None)).ShouldHaveSingleItem();

    private protected Task<DocumentRecord?> FindAsync(string kind, string name) => Store.FindDocumentAsync(kind, name, Now, None);

    private async Task<IReadOnlyList<string>> ListAsync(DocumentQuery query) => [.. (await Store.ListDocumentsAsync(query, Now, None)).Select(document => document.Name)];

    private protected static DocumentWrite Write(string kind, string name, string? json, long? expected = null) =>
        new() { Kind = kind, Name = name, Json = json is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(json), ExpectedVersion = expected };

    private protected static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
