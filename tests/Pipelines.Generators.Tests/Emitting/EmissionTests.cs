using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Tests.Emitting;

public partial class EmissionTests
{
    public static TheoryData<string> Names => TellingFlows.Names();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_emitted_code_is_the_one_that_was_looked_at(string name)
    {
        var run = GeneratorRun.Of(TellingFlows.Get(name));
        run.ShouldReportNothing();

        var files = run.Generated.OrderBy(file => file.Key, StringComparer.Ordinal);
        var text = string.Join("\n", files.Select(file => $"// ---- {file.Key}\n{file.Value}"));
        Snapshot.Verify(GeneratorVersion().Replace(text, "\"Pipelines.Generators\", \"0.0.0\""), name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_emitted_code_compiles_without_a_warning_under_the_strictest_settings(string name)
    {
        var run = GeneratorRun.Of(TellingFlows.Get(name));
        var strict = run.Output.WithOptions(((CSharpCompilationOptions)run.Output.Options).WithWarningLevel(9999).WithOverflowChecks(true));

        var messages = strict.GetDiagnostics()
            .Where(message => message.Severity >= DiagnosticSeverity.Warning && IsGenerated(message.Location))
            .Concat(strict.GetDiagnostics().Where(message => message.Severity == DiagnosticSeverity.Error))
            .Distinct();

        messages.ShouldBeEmpty(string.Join("\n", messages));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_emitted_code_is_the_same_whatever_the_culture_and_has_unix_line_ends(string name)
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var plain = GeneratorRun.Of(TellingFlows.Get(name)).Generated;
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            var foreign = GeneratorRun.Of(TellingFlows.Get(name)).Generated;

            foreign.ShouldBe(plain);
            plain.Values.ShouldAllBe(text => !text.Contains('\r'));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    // A new version must not touch every snapshot.
    [GeneratedRegex("\"Pipelines.Generators\", \"[0-9.]+\"")]
    private static partial Regex GeneratorVersion();

    private static bool IsGenerated(Location location) => location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;
}
