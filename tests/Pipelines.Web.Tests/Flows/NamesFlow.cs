namespace Pipelines.Web.Tests.Flows;

/// <summary>Has inputs whose names are not English.</summary>
[Flow("names", Namespace = "remote")]
internal sealed partial class NamesFlow(NamesFlow.Inputs inputs)
{
    internal sealed record Inputs(int Größe = 1, Artifact? Übersicht = null);

    [Task]
    public string Read() => $"{inputs.Größe} {inputs.Übersicht?.Name}";
}
