using System.CommandLine;
using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Reads what <c>run</c> was given.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="options">The options of <c>run</c>.</param>
internal sealed class RunArguments(CommandEnvironment environment, RunOptions options)
{
    /// <summary>The inputs: configuration, then <c>--inputs</c>, then options; what comes later counts more.</summary>
    /// <param name="command">The flow's command.</param>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InputException">They do not fit; every mistake is in it.</exception>
    public async Task<InputSet> ReadInputsAsync(FlowRunCommand command, ParseResult parsed, CancellationToken cancellationToken)
    {
        var given = await ReadGivenAsync(command.InputOptions, parsed, cancellationToken).ConfigureAwait(false);
        return given.AddTo(new InputDraft(command.Flow).AddConfigured(environment.Configuration)).Check();
    }

    /// <summary>The inputs as they were typed.</summary>
    /// <param name="inputOptions">The options of inputs.</param>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="UsageException"><c>--inputs</c> is not JSON, or its file cannot be read.</exception>
    public async Task<GivenInputs> ReadGivenAsync(IEnumerable<KeyValuePair<InputDefinition, Option>> inputOptions, ParseResult parsed, CancellationToken cancellationToken)
    {
        var json = (JsonElement?)null;
        if (parsed.GetValue(options.Inputs) is { } given)
        {
            using var document = ParseJson(await ReadTextAsync(given, cancellationToken).ConfigureAwait(false));
            json = document.RootElement.Clone();
        }

        var texts = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        foreach (var (input, option) in inputOptions)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                texts.Add(KeyValuePair.Create<string, IReadOnlyList<string>>(input.Name, [.. result.Tokens.Select(static token => token.Value)]));
            }
        }

        return new GivenInputs(json, texts);
    }

    /// <summary>The labels.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <exception cref="UsageException">One is not <c>key=value</c>.</exception>
    public Dictionary<string, string> ReadLabels(ParseResult parsed) => LabelText.Parse(parsed.GetValue(options.Labels) ?? []);

    /// <summary>The logical date; <see langword="null"/> for now.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <exception cref="UsageException">It is not a time.</exception>
    public DateTimeOffset? ReadLogicalDate(ParseResult parsed) =>
        parsed.GetValue(options.LogicalDate) is { } text ? TimeText.Parse(text, options.LogicalDate.Name, environment.Zone) : null;

    private async Task<string> ReadTextAsync(string given, CancellationToken cancellationToken)
    {
        if (given == "-")
        {
            return await environment.Terminal.Input.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!given.StartsWith('@'))
        {
            return given;
        }

        try
        {
            return await File.ReadAllTextAsync(given[1..], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file of --inputs {given} cannot be read: {exception.Message}");
        }
    }

    private static JsonDocument ParseJson(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException exception)
        {
            throw new UsageException($"--inputs is not JSON: {exception.Message} Write an object, @file or - for standard input.");
        }
    }
}
