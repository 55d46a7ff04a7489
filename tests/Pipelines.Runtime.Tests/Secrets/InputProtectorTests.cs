using System.Text;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Tests.Secrets;

public sealed class InputProtectorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-secrets-").FullName;

    [Theory]
    [InlineData("""{"token":{"$secret":"hunter2"}}""")]
    [InlineData("""{"list":[{"$secret":"hunter2"},{"deep":{"$secret":"hunter2"}}],"n":1.50}""")]
    [InlineData("""{"$secret":"hunter2"}""")]
    public void A_secret_is_unreadable_in_between_and_the_same_afterwards(string json)
    {
        var encrypted = Create().Protect(Encoding.UTF8.GetBytes(json));

        Text(encrypted).ShouldNotContain("hunter2");
        Text(Create().Unprotect(encrypted)).ShouldBe(json, "another process with the same keys reads it");
    }

    [Fact]
    public void Json_without_secrets_is_left_as_it_is_and_needs_no_keys()
    {
        ReadOnlyMemory<byte> json = """{ "a" : 1 }"""u8.ToArray();

        Create().Protect(json).ShouldBe(json);
        Directory.Exists(Path.Combine(_folder, "keys")).ShouldBeFalse();
    }

    [Fact]
    public void Without_its_keys_a_secret_is_lost_and_the_message_says_what_to_do()
    {
        var encrypted = Create().Protect("""{"$secret":"hunter2"}"""u8.ToArray());
        Directory.Delete(Path.Combine(_folder, "keys"), recursive: true);

        Should.Throw<PipelineException>(() => Create().Unprotect(encrypted)).Message.ShouldContain("Restore them");
    }

    [Fact]
    public void People_see_stars() =>
        Text(InputProtector.Mask("""{"token":{"$secret":"hunter2"}}"""u8.ToArray())).ShouldBe("""{"token":{"$secret":"***"}}""");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private InputProtector Create() => new(Options.Create(new PipelineOptions { DataDirectory = _folder }));
}
