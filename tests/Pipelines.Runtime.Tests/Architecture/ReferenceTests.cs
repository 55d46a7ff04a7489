using System.Reflection;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Architecture;

/// <summary>Which way references go: between packages, and between the namespaces of the runtime.</summary>
public sealed class ReferenceTests
{
    private const string Root = "Pipelines.Runtime";

    private static readonly Assembly Abstractions = typeof(FlowAttribute).Assembly;
    private static readonly Assembly Runtime = typeof(PipelineApp).Assembly;

    [Fact]
    public void Abstractions_references_nothing_of_ours() => Ours(Abstractions).ShouldBeEmpty();

    [Fact]
    public void Runtime_references_abstractions_alone() => Ours(Runtime).ShouldBe(["Pipelines.Abstractions"]);

    [Fact]
    public void Testing_references_what_it_runs() => Ours(typeof(FlowTest).Assembly).ShouldBe(["Pipelines.Abstractions", "Pipelines.Runtime"]);

    [Theory]
    [InlineData("Executor", "CommandLine")]
    [InlineData("Executor", "Storage.Sqlite")]
    [InlineData("Storage", "Executor")]
    [InlineData("Storage", "CommandLine")]
    [InlineData("Artifacts", "Executor")]
    [InlineData("Artifacts", "CommandLine")]
    [InlineData("Artifacts", "Storage")]
    [InlineData("Secrets", "Executor")]
    [InlineData("Secrets", "CommandLine")]
    [InlineData("Secrets", "Storage")]
    [InlineData("Inputs", "Executor")]
    [InlineData("Inputs", "CommandLine")]
    [InlineData("Inputs", "Storage")]
    [InlineData("Graphs", "CommandLine")]
    [InlineData("Graphs", "Storage.Sqlite")]
    [InlineData("CommandLine", "Storage.Sqlite")]
    public void A_namespace_does_not_look_up(string from, string to)
    {
        var types = TypesIn(from).ToList();

        types.ShouldNotBeEmpty();
        TypesIn(to).ShouldNotBeEmpty();
        types.Where(type => References(type, to)).Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Sqlite_is_seen_by_its_registration_alone() =>
        Runtime.GetTypes()
            .Where(type => type.DeclaringType is null && !IsIn(type, "Storage.Sqlite") && References(type, "Storage.Sqlite"))
            .ShouldBe([typeof(PipelineAppBuilder)]);

    private static IEnumerable<string> Ours(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Pipelines.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<Type> TypesIn(string folder) => Runtime.GetTypes().Where(type => type.DeclaringType is null && IsIn(type, folder));

    private static bool References(Type type, string folder) => TypeReferences.Of(type).Any(other => IsIn(other, folder));

    private static bool IsIn(Type type, string folder) =>
        type.Namespace is { } name && (name == $"{Root}.{folder}" || name.StartsWith($"{Root}.{folder}.", StringComparison.Ordinal));
}
