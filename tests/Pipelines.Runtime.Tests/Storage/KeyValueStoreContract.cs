using System.Text;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What every key-value store must do. An implementation's test class derives from it and says how to open one.</summary>
public abstract class KeyValueStoreContract : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, 123, 456, TimeSpan.Zero);

    private IExecutionStore? _executions;

    private protected static CancellationToken None => CancellationToken.None;

    private protected IExecutionStore Executions => _executions!;

    private protected IKeyValueStore Store => (IKeyValueStore)Executions;

    public virtual async Task InitializeAsync() => _executions = await OpenAsync();

    public virtual async Task DisposeAsync() => await Executions.DisposeAsync();

    /// <summary>The database as another process sees it; the first time, the store under test.</summary>
    private protected abstract Task<IExecutionStore> OpenAsync();

    [Fact]
    public async Task A_value_comes_back_as_it_was_set()
    {
        var version = await SetAsync("a", "cursor", """{"at":"Zürich 🚕"}""", expiresAt: Now.AddDays(1));

        var found = await FindAsync("cursor", "a");

        found.ShouldNotBeNull();
        Text(found.Json).ShouldBe("""{"at":"Zürich 🚕"}""");
        found.ShouldBe(new KeyValueRecord("a", "cursor", found.Json, version!.Value, Now, Now.AddDays(1)));
    }

    [Fact]
    public async Task The_first_namespace_that_has_the_key_gives_the_value()
    {
        await SetAsync("a", "both", "1");
        await SetAsync("a.b", "both", "2");
        await SetAsync("a", "above", "3");

        Text((await FindAsync("both", "a.b", "a"))!.Json).ShouldBe("2");
        (await FindAsync("above", "a.b", "a"))!.Namespace.ShouldBe("a");
        (await FindAsync("above", "a.b")).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_whose_time_is_over_is_gone_at_once()
    {
        var version = await SetAsync("a", "key", "1", expiresAt: Now.AddSeconds(10));

        (await FindAsync("key", ["a"], Now.AddSeconds(10).AddMicroseconds(-1))).ShouldNotBeNull();
        (await FindAsync("key", ["a"], Now.AddSeconds(10))).ShouldBeNull();
        (await Store.ListKeyValuesAsync(new(), Now.AddSeconds(10), None)).ShouldBeEmpty();
        (await Store.DeleteKeyValueAsync(null, "a", "key", version, Now.AddSeconds(10), None)).ShouldBeFalse();
        (await SetAsync("a", "key", "2", expected: 0, now: Now.AddSeconds(10))).ShouldNotBeNull("it must not be in the way of one that is created");
    }

    [Fact]
    public async Task A_value_set_again_has_lost_its_end()
    {
        await SetAsync("a", "key", "1", expiresAt: Now.AddSeconds(10));
        await SetAsync("a", "key", "2");

        (await FindAsync("key", ["a"], Now.AddYears(1)))!.ExpiresAt.ShouldBeNull();
    }

    [Fact]
    public async Task Only_the_expected_version_is_replaced()
    {
        var first = await SetAsync("a", "key", "1");
        var second = await SetAsync("a", "key", "2", expected: first);

        (await SetAsync("a", "key", "3", expected: first)).ShouldBeNull();

        second.ShouldNotBeNull();
        second.Value.ShouldBeGreaterThan(first!.Value);
        Text((await FindAsync("key", "a"))!.Json).ShouldBe("2");
    }

    [Fact]
    public async Task What_must_not_be_there_is_set_once()
    {
        (await SetAsync("a", "key", "1", expected: 0)).ShouldNotBeNull();
        (await SetAsync("a", "key", "2", expected: 0)).ShouldBeNull();
        (await SetAsync("a.b", "key", "3", expected: 0)).ShouldNotBeNull("a value above is not in the way");
    }

    [Fact]
    public async Task A_version_is_never_given_twice_even_after_the_key_was_removed()
    {
        var first = await SetAsync("a", "key", "1");
        (await Store.DeleteKeyValueAsync(null, "a", "key", null, Now, None)).ShouldBeTrue();
        var second = await SetAsync("a", "key", "2");

        second!.Value.ShouldBeGreaterThan(first!.Value);
        (await SetAsync("a", "key", "3", expected: first)).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_is_removed_once_and_only_with_the_expected_version()
    {
        var version = await SetAsync("a", "key", "1");

        (await Store.DeleteKeyValueAsync(null, "a", "key", version + 1, Now, None)).ShouldBeFalse();
        (await Store.DeleteKeyValueAsync(null, "b", "key", null, Now, None)).ShouldBeFalse();
        (await Store.DeleteKeyValueAsync(null, "a", "key", version, Now, None)).ShouldBeTrue();
        (await Store.DeleteKeyValueAsync(null, "a", "key", null, Now, None)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_list_has_no_payload_and_tells_how_the_value_begins()
    {
        var large = $"\"{new string('x', 5000)}\"";
        await SetAsync("a", "large", large);
        await SetAsync("a", "secret", """{"$secret":"cipher"}""", isSecret: true);
        await SetAsync("a", "small", "7", expiresAt: Now.AddHours(1));

        var list = await Store.ListKeyValuesAsync(new() { Namespace = "a" }, Now, None);

        list.Select(value => value.Key).ShouldBe(["large", "secret", "small"]);
        list[0].ShouldBe(new KeyValueSummary("a", "large", 5002, false, large[..100], list[0].Version, Now, null));
        list[1].IsSecret.ShouldBeTrue();
        list[1].Excerpt.ShouldBeNull();
        list[2].Excerpt.ShouldBe("7");
        list[2].ExpiresAt.ShouldBe(Now.AddHours(1));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("🚕")]
    [InlineData("ü")]
    public async Task An_excerpt_never_cuts_a_character_in_two(string character)
    {
        await SetAsync("a", "key", $"\"{string.Concat(Enumerable.Repeat(character, 300))}\"");

        var excerpt = (await Store.ListKeyValuesAsync(new(), Now, None)).ShouldHaveSingleItem().Excerpt.ShouldNotBeNull();

        excerpt.Length.ShouldBeInRange(99, 100);
        excerpt.Replace(character, "", StringComparison.Ordinal).ShouldBe("\"");
    }

    [Fact]
    public async Task A_list_goes_page_by_page_over_all_namespaces()
    {
        foreach (var keyNamespace in new[] { "b", "a", "a.b" })
        {
            foreach (var key in new[] { "k3", "k1", "k2", "other" })
            {
                await SetAsync(keyNamespace, key, "1");
            }
        }

        var query = new KeyValueQuery { Prefix = "k", Limit = 2 };
        var seen = new List<string>();
        while (await Store.ListKeyValuesAsync(query, Now, None) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(2);
            seen.AddRange(page.Select(value => $"{value.Namespace}:{value.Key}"));
            query = query with { After = (page[^1].Namespace, page[^1].Key) };
        }

        seen.ShouldBe(["a:k1", "a:k2", "a:k3", "a.b:k1", "a.b:k2", "a.b:k3", "b:k1", "b:k2", "b:k3"]);
    }

    [Fact]
    public async Task A_prefix_is_taken_literally()
    {
        await SetAsync("a", "a_b", "1");
        await SetAsync("a", "axb", "1");
        await SetAsync("a", "A_b", "1");

        (await Store.ListKeyValuesAsync(new() { Namespace = "a", Prefix = "a_" }, Now, None)).ShouldHaveSingleItem().Key.ShouldBe("a_b");
    }

    [Fact]
    public async Task Whoever_lost_the_lease_sets_and_removes_nothing()
    {
        var lease = await Executions.AcquireLeaseAsync("node-a", Now.AddMinutes(1), None);
        await Store.SetKeyValueAsync(lease, Write("a", "key", "1"), Now, None);
        await Executions.ExpireLeasesAsync(Now.AddHours(1), None);

        await Should.ThrowAsync<LeaseLostException>(() => Store.SetKeyValueAsync(lease, Write("a", "key", "2"), Now, None));
        await Should.ThrowAsync<LeaseLostException>(() => Store.DeleteKeyValueAsync(lease, "a", "key", null, Now, None));

        Text((await FindAsync("key", "a"))!.Json).ShouldBe("1");
    }

    [Fact]
    public async Task Of_processes_that_compare_and_set_at_once_no_change_is_lost()
    {
        const int each = 50;
        var other = (IKeyValueStore)await OpenAsync();

        await Task.WhenAll(CountAsync(Store), CountAsync(other));

        Text((await FindAsync("count", "a"))!.Json).ShouldBe((2 * each).ToString(System.Globalization.CultureInfo.InvariantCulture));

        static async Task CountAsync(IKeyValueStore store)
        {
            for (var done = 0; done < each;)
            {
                var found = await store.FindKeyValueAsync(["a"], "count", Now, None);
                var next = found is null ? 1 : int.Parse(Text(found.Json), System.Globalization.CultureInfo.InvariantCulture) + 1;
                var write = Write("a", "count", next.ToString(System.Globalization.CultureInfo.InvariantCulture)) with { ExpectedVersion = found?.Version ?? 0 };
                done += await store.SetKeyValueAsync(null, write, Now, None) is null ? 0 : 1;
            }
        }
    }

    private protected Task<long?> SetAsync(
        string keyNamespace, string key, string json, DateTimeOffset? expiresAt = null, long? expected = null, bool isSecret = false, DateTimeOffset? now = null) =>
        Store.SetKeyValueAsync(null, Write(keyNamespace, key, json) with { ExpiresAt = expiresAt, ExpectedVersion = expected, IsSecret = isSecret }, now ?? Now, None);

    private protected Task<KeyValueRecord?> FindAsync(string key, params string[] namespaces) => FindAsync(key, namespaces, Now);

    private protected Task<KeyValueRecord?> FindAsync(string key, string[] namespaces, DateTimeOffset now) => Store.FindKeyValueAsync(namespaces, key, now, None);

    private protected static KeyValueWrite Write(string keyNamespace, string key, string json) => new() { Namespace = keyNamespace, Key = key, Json = Encoding.UTF8.GetBytes(json) };

    private protected static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
