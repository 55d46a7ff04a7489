using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Doctor;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Secrets;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>secrets check</c>: where each secret comes from, and whether those that are asked for are there. Never shows a value.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class SecretsCommand(CommandEnvironment environment)
{
    private readonly Argument<string[]> _names = new("name")
    {
        Description = "Secrets that must be there; all that can be told when none is named.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var check = new Command("check", "Check where secrets come from and that they can be decrypted. Shows no value.") { _names, _json };
        check.SetAction(CheckAsync);
        return new Command("secrets", "Check the program's secrets.") { check };
    }

    private async Task<int> CheckAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var names = parsed.GetValue(_names) ?? [];
        foreach (var name in names.Where(name => !SecretName.IsValid(name)))
        {
            throw new UsageException($"'{name}' is not the name of a secret: expected letters, digits, '-', '_' and '.', beginning with a letter or digit.");
        }

        var checks = await FindAsync(names, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, checks));
        }
        else
        {
            CheckLines.Write(environment.Terminal.Console, [.. checks.Select(check =>
                (check.Status, check.Name, check.Source ?? check.Note, check.Source is null ? null : check.Note))]);
        }

        return checks.Any(check => check.Status == CheckStatus.Fail) ? ExitCode.Failed : ExitCode.Succeeded;
    }

    private async Task<IReadOnlyList<SecretCheck>> FindAsync(string[] names, CancellationToken cancellationToken)
    {
        var survey = new SecretSurvey(environment.Get<ProgramSecrets>());
        var checks = new List<SecretCheck>();
        foreach (var name in names.Length > 0 ? names : await survey.NamesAsync(checks, cancellationToken).ConfigureAwait(false))
        {
            checks.Add(await survey.CheckAsync(name, cancellationToken).ConfigureAwait(false));
        }

        if (names.Length == 0)
        {
            checks.AddRange(SecretInputs.Find(environment.Flows, environment.Configuration));
        }

        var store = await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        checks.Add(await new StoredSecrets(store, environment.Get<InputProtector>()).CheckAsync(cancellationToken).ConfigureAwait(false));
        return checks;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<SecretCheck> checks)
    {
        writer.WriteStartArray();
        foreach (var check in checks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", check.Name);
            writer.WriteString("status", check.Status.ToString().ToLowerInvariant());
            writer.WriteString("source", check.Source);
            writer.WriteString("note", check.Note);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
