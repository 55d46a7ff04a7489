using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.KeyValues;

/// <summary>What a task may rely on, whether the values are in a store or in a test's memory.</summary>
public abstract class KeyValuesContract : IAsyncLifetime
{
    private IKeyValues? _values;

    private protected ManualClock Clock { get; } = new();

    private protected IKeyValues Values => _values!;

    public async Task InitializeAsync() => _values = await OpenAsync("team.loads");

    public abstract Task DisposeAsync();

    private protected abstract Task<IKeyValues> OpenAsync(string keyNamespace);

    [Fact]
    public async Task A_value_is_read_as_the_type_it_was_set_as()
    {
        await Values.SetAsync("number", 42);
        await Values.SetAsync("month", new YearMonth(2019, 1));
        await Values.SetAsync("cursor", new Cursor("a", Direction.NewestFirst, null));

        (await Values.GetAsync<int>("number")).ShouldBe(42);
        (await Values.GetAsync<YearMonth>("month")).ShouldBe(new YearMonth(2019, 1));
        (await Values.GetAsync<Cursor>("cursor")).ShouldBe(new Cursor("a", Direction.NewestFirst, null));
        (await JsonAsync("month")).ShouldBe("\"2019-01\"");
        (await JsonAsync("cursor")).ShouldBe("""{"name":"a","direction":"newest-first","password":null}""");
    }

    [Fact]
    public async Task Type_info_of_the_program_serves_as_well()
    {
        var types = CursorContext.Default;
        var version = await Values.SetAsync("cursor", new Cursor("a", Direction.OldestFirst, new Secret("hunter2")), types.Cursor);

        var found = await Values.FindAsync("cursor", types.Cursor);

        found.ShouldNotBeNull();
        found.Version.ShouldBe(version);
        found.Value.Password!.Reveal().ShouldBe("hunter2");
        (await Values.SetIfAsync("cursor", found.Value with { Name = "b" }, version, types.Cursor)).ShouldNotBeNull();
        (await Values.UpdateAsync("cursor", cursor => cursor! with { Name = cursor.Name + "c" }, types.Cursor)).Name.ShouldBe("bc");
        (await Values.GetAsync("cursor", types.Cursor))!.Name.ShouldBe("bc");
    }

    [Fact]
    public async Task An_absent_value_is_the_default_and_found_nowhere()
    {
        (await Values.GetAsync<int>("nothing")).ShouldBe(0);
        (await Values.GetAsync<int?>("nothing")).ShouldBeNull();
        (await Values.FindAsync<int>("nothing")).ShouldBeNull();
        (await Values.DeleteAsync("nothing")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_value_of_another_type_is_named_with_the_way_out()
    {
        await Values.SetAsync("cursor", "text");

        var error = await Should.ThrowAsync<PipelineException>(() => Values.GetAsync<int>("cursor"));

        error.Message.ShouldContain("key 'cursor' in namespace 'team.loads' is no System.Int32");
        error.Message.ShouldContain("Read it as the type it was set as");
    }

    [Fact]
    public async Task A_namespace_sees_what_is_set_above_and_sets_only_its_own()
    {
        var above = Values.In("team");
        var version = await above.SetAsync("limit", 10);

        (await Values.FindAsync<int>("limit"))!.Namespace.ShouldBe("team");
        (await Values.SetIfAsync("limit", 11, version)).ShouldBeNull("the version is that of another namespace");
        (await Values.UpdateAsync<int>("limit", limit => limit + 1)).ShouldBe(11);
        (await above.GetAsync<int>("limit")).ShouldBe(10);
        (await Values.GetAsync<int>("limit")).ShouldBe(11);
        (await Values.DeleteAsync("limit")).ShouldBeTrue();
        (await Values.GetAsync<int>("limit")).ShouldBe(10);
        (await Values.In("team2").GetAsync<int?>("limit")).ShouldBeNull();
    }

    [Fact]
    public async Task A_value_goes_when_its_time_is_over()
    {
        await Values.SetAsync("token", "t", TimeSpan.FromMinutes(5));

        (await Values.FindAsync<string>("token"))!.ExpiresAt.ShouldBe(Clock.GetUtcNow().AddMinutes(5));
        Clock.Advance(TimeSpan.FromMinutes(5));

        (await Values.GetAsync<string>("token")).ShouldBeNull();
        (await ListAsync()).ShouldBeEmpty();
        (await Values.SetIfAsync("token", "u", 0, TimeSpan.FromMinutes(1))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Changes_made_at_once_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Values.UpdateAsync<int>("count", static count => count + 1))));

        (await Values.GetAsync<int>("count")).ShouldBe(20);
    }

    [Fact]
    public async Task A_list_tells_what_can_be_read_and_where_it_is_set()
    {
        await Values.In("team").SetAsync("a/1", 1);
        await Values.In("team").SetAsync("a/2", 1);
        await Values.SetAsync("a/2", 22);
        await Values.SetAsync("a/3", new Secret("hunter2"));
        await Values.SetAsync("b/1", 1);
        await Values.In("team.loads.below").SetAsync("a/4", 1);

        (await ListAsync("a/")).ShouldBe(["team:a/1", "team.loads:a/2", "team.loads:a/3 (secret)"]);
        (await ListAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_long_list_is_whole()
    {
        for (var number = 0; number < 120; number++)
        {
            await (number % 2 == 0 ? Values : Values.In("team")).SetAsync($"k{number:000}", number);
        }

        (await ListAsync()).Select(text => text.Split(':')[1]).ShouldBe(Enumerable.Range(0, 120).Select(number => $"k{number:000}"));
    }

    [Fact]
    public async Task A_version_read_can_be_removed_and_no_other()
    {
        var first = await Values.SetAsync("key", 1);
        await Values.SetAsync("key", 2);

        (await Values.DeleteIfAsync("key", first)).ShouldBeFalse();
        (await Values.DeleteIfAsync("key", (await Values.FindAsync<int>("key"))!.Version)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a%")]
    public async Task A_key_that_breaks_the_rules_is_named(string key)
    {
        (await Should.ThrowAsync<PipelineException>(() => Values.SetAsync(key, 1))).Message.ShouldContain($"'{key}' is not a key");
        (await Should.ThrowAsync<PipelineException>(() => Values.GetAsync<int>(key))).Message.ShouldContain("is not a key");
    }

    [Fact]
    public async Task A_key_has_at_most_200_characters()
    {
        await Values.SetAsync(new string('k', 200), 1);

        await Should.ThrowAsync<PipelineException>(() => Values.SetAsync(new string('k', 201), 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Team")]
    [InlineData("a/b")]
    public void A_namespace_that_breaks_the_rules_is_named(string keyNamespace) =>
        Should.Throw<PipelineException>(() => Values.In(keyNamespace)).Message.ShouldContain($"'{keyNamespace}' is not a namespace");

    [Fact]
    public async Task A_value_of_more_than_a_mebibyte_belongs_into_an_artifact()
    {
        await Values.SetAsync("fits", new string('x', (1024 * 1024) - 2));

        var error = await Should.ThrowAsync<PipelineException>(() => Values.SetAsync("large", new string('x', (1024 * 1024) - 1)));

        error.Message.ShouldContain("The value of key 'large' is 1,048,577 bytes of JSON, more than the 1,048,576");
        error.Message.ShouldContain("set the key to the Artifact");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("")]
    public async Task What_is_not_one_json_value_is_refused(string text) =>
        (await Should.ThrowAsync<PipelineException>(() => Values.SetJsonAsync("key", Encoding.UTF8.GetBytes(text)))).Message.ShouldContain("JSON");

    [Fact]
    public async Task A_time_to_live_must_be_some_time()
    {
        (await Should.ThrowAsync<PipelineException>(() => Values.SetAsync("key", 1, TimeSpan.Zero))).Message.ShouldContain("must be longer than nothing");
        await Values.SetAsync("key", 1, TimeSpan.MaxValue);
        (await Values.FindAsync<int>("key"))!.ExpiresAt.ShouldBeNull();
    }

    private protected async Task<string> JsonAsync(string key) => Encoding.UTF8.GetString((await Values.FindJsonAsync(key))!.Json.Span);

    private async Task<List<string>> ListAsync(string prefix = "")
    {
        var list = new List<string>();
        await foreach (var value in Values.ListAsync(prefix))
        {
            list.Add($"{value.Namespace}:{value.Key}{(value.IsSecret ? " (secret)" : "")}");
        }

        return list;
    }
}

public enum Direction
{
    OldestFirst,
    NewestFirst,
}

public sealed record Cursor(string Name, Direction Direction, Secret? Password);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Cursor))]
internal sealed partial class CursorContext : JsonSerializerContext;
