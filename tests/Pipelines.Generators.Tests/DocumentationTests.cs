using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Pipelines.Postgres;
using Pipelines.Testing;

namespace Pipelines.Generators.Tests;

/// <summary>What the README and the guide show is compiled as it stands, generator included: a reader who copies it must not be let down.</summary>
public partial class DocumentationTests
{
    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Extensions.DependencyInjection;
        global using Pipelines;
        global using Pipelines.Testing;
        """;

    private static readonly string Pages = Path.Combine(AppContext.BaseDirectory, "Docs");

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(FlowTest).Assembly.Location)
            .Append(typeof(PipelineApp).Assembly.Location)
            .Append(typeof(PostgresDatabase).Assembly.Location)
            .Append(typeof(WebPipelineAppBuilderExtensions).Assembly.Location)
            .Where(path => !Path.GetFileName(path).StartsWith("Sample", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith("xunit", StringComparison.Ordinal))
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static TheoryData<string, int> Examples()
    {
        var examples = new TheoryData<string, int>();
        foreach (var page in Directory.EnumerateFiles(Pages, "*.md").Where(page => Path.GetFileName(page) != "diagnostics.md").Order(StringComparer.Ordinal))
        {
            for (var example = 0; example < Read(page).Count; example++)
            {
                examples.Add(Path.GetFileName(page), example);
            }
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_compiles(string page, int example)
    {
        var code = Read(Path.Combine(Pages, page))[example];

        var run = GeneratorRun.Of(Compile(code));

        run.ShouldReportNothing();
        run.CompilerMessages.Where(message => message.Severity == DiagnosticSeverity.Error).ShouldBeEmpty($"{page}, example {example}:\n{code}");
    }

    [Fact]
    public void The_readme_has_an_example() => Read(Path.Combine(Pages, "README.md")).Count.ShouldBe(1);

    private static List<string> Read(string page) =>
        [.. CodeBlock().Matches(File.ReadAllText(page)).Select(block => block.Groups["code"].Value)];

    private static CSharpCompilation Compile(string code) => CSharpCompilation.Create(
        "Example",
        [GeneratorRun.ParseFile(Usings, "Usings.cs"), GeneratorRun.ParseFile(code, "Example.cs")],
        References,
        new CSharpCompilationOptions(
            code.Contains("CreateBuilder(args)", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable));

    [GeneratedRegex("""^```csharp\r?\n(?<code>.*?)^```""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
