using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>
/// Writes the <c>AddFlows</c> methods of an assembly: an internal one for its own program, and a public one named after the
/// assembly, so that flows of several libraries register side by side.
/// </summary>
internal static class RegistrationEmitter
{
    private const string Registry = "global::Pipelines.IFlowRegistry";

    public static string Emit(string assemblyName, EquatableArray<FlowRegistration> flows)
    {
        var name = CSharpText.Identifier(assemblyName);
        var writer = new SourceWriter();
        FileHeader.Emit(writer);
        writer.Line("namespace Pipelines;");
        writer.Line();
        writer.Line("/// <summary>Registers the flows of this assembly.</summary>");
        writer.Line(Names.GeneratedCode);
        // Hides it from assemblies that may see internals, such as a test project with flows of its own: two AddFlows would be one too many.
        writer.Line("[global::Microsoft.CodeAnalysis.Embedded]");
        writer.Open("internal static class FlowRegistration");
        writer.Line("/// <summary>Adds every flow of this assembly.</summary>");
        writer.Line("/// <param name=\"registry\">The flows of the program.</param>");
        writer.Open($"internal static {Registry} AddFlows(this {Registry} registry)");
        foreach (var flow in flows)
        {
            writer.Line($"registry.Add({flow.FullyQualifiedType}.Definition);");
        }

        writer.Line("return registry;");
        writer.Close();
        writer.Close();
        if (flows.Count > 0)
        {
            EmitPublic(writer, assemblyName, name);
        }

        return writer.ToString();
    }

    private static void EmitPublic(SourceWriter writer, string assemblyName, string name)
    {
        var title = CSharpText.Xml(assemblyName);
        writer.Line();
        writer.Line($"/// <summary>Registers the flows of <c>{title}</c> in a program that refers to it.</summary>");
        writer.Line(Names.GeneratedCode);
        writer.Open($"public static class {name}FlowRegistration");
        writer.Line($"/// <summary>Adds every flow of <c>{title}</c>.</summary>");
        writer.Line("/// <param name=\"registry\">The flows of the program.</param>");
        writer.Line($"public static {Registry} Add{name}Flows(this {Registry} registry) => registry.AddFlows();");
        writer.Close();
    }
}
