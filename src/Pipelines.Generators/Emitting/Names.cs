namespace Pipelines.Generators.Emitting;

/// <summary>Namespaces as generated code spells them, and the names of what it makes.</summary>
internal static class Names
{
    public const string Pipelines = "global::Pipelines";
    public const string Definitions = "global::Pipelines.Definitions";
    public const string ValueCodecs = "global::Pipelines.Definitions.ValueCodecs";
    public const string ValueCodec = "global::Pipelines.Definitions.ValueCodec";
    public const string TriggerBinding = "global::Pipelines.Definitions.TriggerBinding";
    public const string TaskInvocation = "global::Pipelines.Definitions.TaskInvocation";
    public const string TaskOutput = "global::Pipelines.Definitions.TaskOutput";
    public const string CancellationToken = "global::System.Threading.CancellationToken";
    public const string ValidationAttribute = "global::System.ComponentModel.DataAnnotations.ValidationAttribute";
    public const string Utf8JsonWriter = "global::System.Text.Json.Utf8JsonWriter";

    /// <summary>The nested class that holds everything that no one but the runtime calls.</summary>
    public const string Parts = "GeneratedFlow";

    private static readonly string Version = typeof(Names).Assembly.GetName().Version.ToString(3);

    /// <summary>Marks code as generated, so that analyzers and coverage leave it alone.</summary>
    public static string GeneratedCode { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"Pipelines.Generators\", \"{Version}\")]";
}
