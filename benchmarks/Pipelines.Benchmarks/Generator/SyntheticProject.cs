using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Benchmarks.Generator;

/// <summary>A project of many flows, as large as the question asks, compiled in memory.</summary>
internal static class SyntheticProject
{
    /// <summary>The file that no flow stands in.</summary>
    public const string Unrelated = "Unrelated.cs";

    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Pipelines;
        """;

    /// <summary>Compiles flows of tasks that hand a number on, with inputs, outputs, a schedule, retries and timeouts.</summary>
    public static CSharpCompilation Create(int flows, int tasks) => CSharpCompilation.Create(
        "Synthetic",
        [
            Parse(Usings, "Usings.cs"),
            Parse("namespace App; public static class Unrelated { public static int One() => 1; }", Unrelated),
            .. Enumerable.Range(0, flows).Select(flow => Parse(Flow(flow, tasks), File(flow))),
        ],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The file of a flow.</summary>
    public static string File(int flow) => $"Flow{flow}.cs";

    /// <summary>The project after an edit in one file.</summary>
    public static Compilation Edit(Compilation project, string path, string from, string to)
    {
        var tree = project.SyntaxTrees.First(tree => tree.FilePath == path);
        var text = tree.ToString();
        return text.Contains(from, StringComparison.Ordinal)
            ? project.ReplaceSyntaxTree(tree, Parse(text.Replace(from, to, StringComparison.Ordinal), path))
            : throw new InvalidOperationException($"'{path}' has no '{from}' to edit.");
    }

    private static SyntaxTree Parse(string text, string path) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse), path);

    private static string Flow(int flow, int tasks)
    {
        var body = new StringBuilder();
        for (var task = 1; task < tasks; task++)
        {
            body.Append(System.Globalization.CultureInfo.InvariantCulture, $$"""

                    /// <summary>Step {{task}}.</summary>
                    [Task]
                    public async Task<long> Step{{task}}Async(long step{{task - 1}}, CancellationToken ct)
                    {
                        await Task.Yield();
                        return step{{task - 1}} + {{task}};
                    }

                """);
        }

        return $$"""
            namespace App;

            /// <summary>Flow {{flow}} of the synthetic project.</summary>
            [Flow("flow-{{flow}}", Namespace = "bench")]
            [Retry(3, Delay = "10s", Backoff = Backoff.Exponential)]
            public sealed partial class Flow{{flow}}(Flow{{flow}}.Inputs inputs)
            {
                /// <summary>What to do.</summary>
                /// <param name="Start">Where to begin.</param>
                public sealed record Inputs(int Start = 1, string Name = "a", YearMonth? Month = null);

                public sealed record Outputs(long Last);

                [Schedule("0 9 1 * *", TimeZone = "America/New_York")]
                public static Inputs Monthly(ScheduleTick tick) => new(1, "monthly", YearMonth.From(tick.ScheduledAt));

                [Task, Timeout("10m")]
                public long Step0(CancellationToken ct) => inputs.Start;
            {{body}}
                [Output]
                public Outputs Result(long step{{tasks - 1}}) => new(step{{tasks - 1}});
            }
            """;
    }
}
