using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;

namespace Pipelines.Generators.Tests;

public class DiagnosticDocumentationTests
{
    private static readonly IReadOnlyList<DiagnosticDescriptor> Descriptors =
        [.. typeof(DiagnosticDescriptors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(descriptor => descriptor.GetValue(null)).OfType<DiagnosticDescriptor>()];

    public static TheoryData<string> Ids() => [.. Descriptors.Select(descriptor => descriptor.Id)];

    [Fact]
    public void Ids_are_unique_and_without_gaps() =>
        Descriptors.Select(descriptor => descriptor.Id).ShouldBe(Enumerable.Range(1, Descriptors.Count).Select(number => $"PIPE{number:000}"));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_has_an_entry_with_a_bad_and_a_good_example(string id)
    {
        var entry = Entry(id).ShouldNotBeNull($"docs/diagnostics.md has no heading '## {id}'");

        entry.ShouldContain("\nBad:\n");
        entry.ShouldContain("\nGood:\n");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_is_listed_with_its_title_and_severity(string id)
    {
        var descriptor = Descriptors.Single(descriptor => descriptor.Id == id);

        Documentation().ShouldContain($"| [{id}](#{id.ToLowerInvariant()}) | {descriptor.Title.ToString(CultureInfo.InvariantCulture)} | {descriptor.DefaultSeverity.ToString().ToLowerInvariant()} |");
        Entry(id)!.ShouldContain($"**{descriptor.Title.ToString(CultureInfo.InvariantCulture)}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_id_links_to_its_entry(string id)
    {
        var descriptor = Descriptors.Single(descriptor => descriptor.Id == id);

        descriptor.HelpLinkUri.ShouldBe($"{DiagnosticDescriptors.RepositoryUrl}/blob/main/docs/diagnostics.md#{id.ToLowerInvariant()}");
        descriptor.Description.ToString(CultureInfo.InvariantCulture).ShouldNotBeEmpty();
    }

    private static string? Entry(string id) => Documentation().Split("\n## ").FirstOrDefault(entry => entry.StartsWith(id + "\n", StringComparison.Ordinal));

    private static string Documentation() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", "diagnostics.md"));
}
