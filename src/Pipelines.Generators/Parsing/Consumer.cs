namespace Pipelines.Generators.Parsing;

/// <summary>Whose parameters are bound.</summary>
internal enum Consumer
{
    Task,
    FailureHandler,
    Finally,
    Condition,
    Output,
}
