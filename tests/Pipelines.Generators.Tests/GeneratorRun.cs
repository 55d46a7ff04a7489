using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Tests;

/// <summary>One run of the generator over sources given as text.</summary>
internal sealed class GeneratorRun
{
    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Pipelines;
        """;

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "Microsoft.Extensions.Logging.Abstractions.dll" or "netstandard.dll" or "Pipelines.Abstractions.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorRun(GeneratorDriver driver, Compilation input, Compilation output, ImmutableArray<Diagnostic> reported)
    {
        Driver = driver;
        Input = input;
        Output = output;
        Reported = reported;
    }

    /// <summary>The driver after the run; a second run with it is an incremental one.</summary>
    public GeneratorDriver Driver { get; }

    /// <summary>What was compiled.</summary>
    public Compilation Input { get; }

    /// <summary>What was compiled, with what was generated.</summary>
    public Compilation Output { get; }

    /// <summary>What the generator reported and no pragma switched off, in the order of the source.</summary>
    public ImmutableArray<Diagnostic> Reported { get; }

    /// <summary>What the compiler says of all of it together: errors and warnings, but for missing comments in the sources of the test.</summary>
    public IReadOnlyList<Diagnostic> CompilerMessages =>
    [
        .. Output.GetDiagnostics().Where(message => message.Severity >= DiagnosticSeverity.Warning
            && !message.IsSuppressed
            && !(message.Id == "CS1591" && message.Location.SourceTree is { } tree && Input.ContainsSyntaxTree(tree))),
    ];

    /// <summary>The generated files by hint name, without the compiler's own attribute.</summary>
    public IReadOnlyDictionary<string, string> Generated =>
        Driver.GetRunResult().Results.Single().GeneratedSources.Where(source => source.HintName.EndsWith(".g.cs", StringComparison.Ordinal)).ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Runs the generator over sources, each a file <c>Source0.cs</c>, <c>Source1.cs</c>, …</summary>
    public static GeneratorRun Of(params string[] sources) => Of(Compile("App", sources));

    public static GeneratorRun Of(Compilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new FlowGenerator().AsSourceGenerator()],
            parseOptions: Parse,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Run(driver, compilation);
    }

    /// <summary>Runs the generator over a flow <c>DemoFlow</c> with these members.</summary>
    public static GeneratorRun OfFlow(string members, string constructor = "", string attributes = "") => Of(FlowSource(members, constructor, attributes));

    public static string FlowSource(string members, string constructor = "", string attributes = "", string name = "Demo") =>
        $$"""
        using System.ComponentModel.DataAnnotations;

        namespace App;

        [Flow("{{name.ToLowerInvariant()}}")]
        {{attributes}}
        public sealed partial class {{name}}Flow{{constructor}}
        {
            {{members}}
        }
        """;

    /// <summary>Compiles sources without the generator.</summary>
    public static CSharpCompilation Compile(string assemblyName, params string[] sources) => CSharpCompilation.Create(
        assemblyName,
        [ParseFile(Usings, "Usings.cs"), .. sources.Select((source, index) => ParseFile(source, $"Source{index}.cs"))],
        Platform,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree ParseFile(string source, string path) => CSharpSyntaxTree.ParseText(source, Parse, path);

    /// <summary>Runs again over a changed compilation.</summary>
    public GeneratorRun Again(Compilation changed) => Run(Driver, changed);

    /// <summary>Runs again with a file's text replaced.</summary>
    public GeneratorRun AfterEdit(string path, Func<string, string> edit)
    {
        var tree = Input.SyntaxTrees.Single(tree => tree.FilePath == path);
        var before = tree.ToString();
        var after = edit(before);
        after.ShouldNotBe(before, "the edit must change something");
        return Again(Input.ReplaceSyntaxTree(tree, ParseFile(after, path)));
    }

    /// <summary>The one mistake reported; its id, the text it stands on and its message.</summary>
    public ReportedMistake ShouldReportOnly(string id)
    {
        Reported.Length.ShouldBe(1, $"expected one {id}, got: {string.Join("; ", Reported)}");
        var mistake = Reported[0];
        mistake.Id.ShouldBe(id);
        return ReportedMistake.From(mistake);
    }

    /// <summary>The one mistake reported, and that it alone breaks the build: nothing that was generated adds an error of the compiler.</summary>
    public ReportedMistake ShouldFailOnlyWith(string id)
    {
        var mistake = ShouldReportOnly(id);
        var errors = CompilerMessages.Where(message => message.Severity == DiagnosticSeverity.Error).ToList();
        errors.ShouldBeEmpty(string.Join("; ", errors));
        return mistake;
    }

    /// <summary>Nothing is reported, and what was generated compiles.</summary>
    public void ShouldBeGood()
    {
        ShouldReportNothing();
        CompilerMessages.ShouldBeEmpty(string.Join("; ", CompilerMessages));
    }

    public void ShouldReportNothing() => Reported.ShouldBeEmpty(string.Join("; ", Reported.Select(mistake => mistake.ToString())));

    private static GeneratorRun Run(GeneratorDriver driver, Compilation compilation)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        var result = driver.GetRunResult().Results.Single();
        if (result.Exception is { } exception)
        {
            throw new InvalidOperationException("The generator crashed.", exception);
        }

        return new GeneratorRun(
            driver,
            compilation,
            output,
            [.. diagnostics.Where(diagnostic => !diagnostic.IsSuppressed).OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan)]);
    }

    /// <summary>A mistake as a test reads it.</summary>
    internal sealed record ReportedMistake(string Id, string On, string Message, DiagnosticSeverity Severity)
    {
        public static ReportedMistake From(Diagnostic diagnostic) => new(
            diagnostic.Id,
            diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan) ?? "",
            diagnostic.GetMessage(CultureInfo.InvariantCulture),
            diagnostic.Severity);
    }
}
