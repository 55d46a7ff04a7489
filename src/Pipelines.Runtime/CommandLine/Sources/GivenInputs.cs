using System.Text.Json;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Inputs as somebody typed them; whether they fit is for whoever has the flow to say.</summary>
/// <param name="Json">What <c>--inputs</c> gives; <see langword="null"/> for nothing.</param>
/// <param name="Texts">What options give, by the input's name: more than once for a list, nothing for an option without a value. They count more.</param>
internal sealed record GivenInputs(JsonElement? Json, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Texts)
{
    /// <summary>Adds them to what is known already.</summary>
    /// <param name="draft">What is known.</param>
    public InputDraft AddTo(InputDraft draft)
    {
        if (Json is { } json)
        {
            draft.AddJson(json);
        }

        foreach (var (name, texts) in Texts)
        {
            draft.AddText(name, texts);
        }

        return draft;
    }
}
