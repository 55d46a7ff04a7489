using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Emitting;
using Pipelines.Generators.Model;
using Pipelines.Generators.Parsing;

namespace Pipelines.Generators;

/// <summary>Checks every class with <c>[Flow]</c> and emits its definition; for the assembly it emits <c>AddFlows</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class FlowGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        var parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.FlowAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (attributed, token) => FlowParser.Parse(attributed, token))
            .WithTrackingName(TrackingNames.Parsed);

        EmitFlows(context, parsed);
        EmitRegistration(context, parsed);
        ReportMistakes(context, parsed);
    }

    private static void EmitFlows(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedFlow> parsed)
    {
        var flows = parsed
            .Where(static flow => flow.Result.Model is not null)
            .Select(static (flow, _) => flow.Result.Model!)
            .WithTrackingName(TrackingNames.Flows);

        context.RegisterSourceOutput(flows, static (output, flow) => output.AddSource(flow.HintName, FlowEmitter.Emit(flow)));
    }

    private static void EmitRegistration(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedFlow> parsed)
    {
        var assemblyName = context.CompilationProvider
            .Select(static (compilation, _) => compilation.AssemblyName ?? "Assembly")
            .WithTrackingName(TrackingNames.AssemblyName);

        // A program without flows still calls AddFlows, so it is emitted wherever the authoring types are known.
        var isAuthoring = context.CompilationProvider
            .Select(static (compilation, _) => compilation.GetTypeByMetadataName(KnownNames.FlowAttribute) is not null);

        var registrations = parsed
            .Where(static flow => flow.Result.Model is not null)
            .Select(static (flow, _) => new FlowRegistration($"{flow.Result.Model!.Namespace}/{flow.Result.Model.Id}", flow.Result.Model.FullyQualifiedType))
            .WithTrackingName(TrackingNames.Registrations)
            .Collect()
            .Select(static (all, _) => all.Distinct().OrderBy(static flow => flow.FullName, StringComparer.Ordinal).ThenBy(static flow => flow.FullyQualifiedType, StringComparer.Ordinal).ToEquatableArray())
            .WithTrackingName(TrackingNames.AllRegistrations);

        context.RegisterSourceOutput(
            registrations.Combine(assemblyName).Combine(isAuthoring),
            static (output, source) =>
            {
                var ((flows, name), authoring) = source;
                if (authoring)
                {
                    output.AddSource("AddFlows.g.cs", RegistrationEmitter.Emit(name, flows));
                }
            });
    }

    private static void ReportMistakes(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedFlow> parsed)
    {
        var mistakes = parsed
            .SelectMany(static (flow, _) => flow.Result.Diagnostics)
            .Collect()
            .SelectMany(static (all, _) => all.Distinct()) // A mistake in a base class shows in every flow that inherits it.
            .WithTrackingName(TrackingNames.Diagnostics);

        var duplicates = parsed
            .Where(static flow => flow.Identity is not null)
            .Select(static (flow, _) => flow.Identity!)
            .WithTrackingName(TrackingNames.Identities)
            .Collect()
            .SelectMany(static (all, _) => FlowIdentity.FindDuplicates(all))
            .WithTrackingName(TrackingNames.DuplicateFlows);

        var duplicateWebhooks = parsed
            .SelectMany(static (flow, _) => flow.Webhooks)
            .WithTrackingName(TrackingNames.Webhooks)
            .Collect()
            .SelectMany(static (all, _) => WebhookAddress.FindDuplicates(all))
            .WithTrackingName(TrackingNames.DuplicateWebhooks);

        context.RegisterSourceOutput(mistakes, static (output, mistake) => output.ReportDiagnostic(mistake.ToDiagnostic()));
        context.RegisterSourceOutput(duplicates, static (output, mistake) => output.ReportDiagnostic(mistake.ToDiagnostic()));
        context.RegisterSourceOutput(duplicateWebhooks, static (output, mistake) => output.ReportDiagnostic(mistake.ToDiagnostic()));
    }
}
