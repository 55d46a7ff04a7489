using System.CommandLine;
using System.Globalization;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;

namespace Pipelines.Runtime.CommandLine.Kv;

/// <summary>What the commands of <c>kv</c> share: the key and the namespace.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class KvAccess(CommandEnvironment environment)
{
    /// <summary>The key.</summary>
    public static Argument<string> Key() => new("key") { Description = "The key." };

    /// <summary>The namespace.</summary>
    public static Option<string?> Namespace(string left) => new("--namespace") { Description = $"The namespace. {left}", HelpName = "namespace" };

    /// <summary>The namespace, where one is needed.</summary>
    public static Option<string?> Namespace() => Namespace("Left out: that of the program's flows, where they are all in one.");

    /// <summary>The version a value must have.</summary>
    public static Option<long?> IfVersion(string description) => new("--if-version") { Description = description, HelpName = "version" };

    /// <summary>The namespace that is meant.</summary>
    /// <param name="keyNamespace">What was typed; <see langword="null"/> for nothing.</param>
    public string NamespaceOf(string? keyNamespace) => Check(() => KeyValueRules.CheckNamespace(keyNamespace ?? OnlyNamespace()));

    /// <summary>What was typed, when it is a key.</summary>
    public static string CheckKey(string key) => Check(() => KeyValueRules.CheckKey(key));

    /// <summary>Requires that a value is not too large.</summary>
    public static void CheckValue(string key, ReadOnlyMemory<byte> json) => Check(() =>
    {
        KeyValueRules.CheckValue(key, json);
        return key;
    });

    /// <summary>A time to live that was typed.</summary>
    public static TimeSpan? ParseTimeToLive(string? text) => text is null ? null
        : DurationSetting.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration
        : throw new UsageException($"--ttl expects {DurationSetting.Expected}, got '{text}'.");

    /// <summary>That a change was not made, since somebody else was faster, or there is nothing to change.</summary>
    public async Task<PipelineException> NotDoneAsync(string keyNamespace, string key, long? expectedVersion, CancellationToken cancellationToken)
    {
        var found = await environment.KeyValues.FindAsync(keyNamespace, key, revealsSecrets: false, cancellationToken).ConfigureAwait(false);
        var has = found?.Namespace == keyNamespace ? string.Create(CultureInfo.InvariantCulture, $"has version {found.Version}") : "is not set";
        return expectedVersion is null
            ? new UsageException($"Key '{key}' {has} in namespace '{keyNamespace}'. 'kv list' shows what is set.")
            : new PipelineException(string.Create(CultureInfo.InvariantCulture, $"Key '{key}' {has} in namespace '{keyNamespace}', which is not version {expectedVersion}; nothing was done. Look at it with 'kv get {key} --json' and try again."));
    }

    private static string Check(Func<string> check)
    {
        try
        {
            return check();
        }
        catch (PipelineException exception) when (exception is not UsageException)
        {
            throw new UsageException(exception.Message);
        }
    }

    private string OnlyNamespace()
    {
        var namespaces = environment.Flows.Flows.Select(flow => flow.Namespace).Distinct().Order(StringComparer.Ordinal).ToList();
        return namespaces.Count == 1
            ? namespaces[0]
            : throw new UsageException(namespaces.Count == 0 ? "Say which namespace is meant: --namespace <namespace>." : $"Say which namespace is meant: --namespace {string.Join(" or ", namespaces)}.");
    }
}
