using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Secrets;

/// <summary>
/// Encrypts the secrets in JSON before it is stored and decrypts them before it is bound. A secret is the object
/// <c>{"$secret":"…"}</c>; the keys lie under <c>keys</c> in the data directory.
/// </summary>
internal sealed class InputProtector(IOptions<PipelineOptions> options)
{
    /// <summary>What stands in place of a secret's value where people look.</summary>
    public const string MaskedValue = "***";

    private const string Marker = "$secret";

    // Made with the first secret: most programs have none, and need no keys.
    private readonly Lazy<IDataProtector> _protector = new(() => CreateProtector(options.Value.DataDirectory));

    /// <summary>Encrypts every secret's value.</summary>
    public ReadOnlyMemory<byte> Protect(ReadOnlyMemory<byte> json) => IsMarked(json) ? ReplaceMarked(json, text => _protector.Value.Protect(text)) : json;

    /// <summary>Decrypts every secret's value.</summary>
    /// <exception cref="PipelineException">The keys that encrypted it are gone.</exception>
    public ReadOnlyMemory<byte> Unprotect(ReadOnlyMemory<byte> json) => IsMarked(json) ? ReplaceMarked(json, Decrypt) : json;

    /// <summary>Puts <c>***</c> in place of every secret's value, for people.</summary>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> json) => IsMarked(json) ? ReplaceMarked(json, static _ => MaskedValue) : json;

    private static bool IsMarked(ReadOnlyMemory<byte> json) => json.Span.IndexOf("\"$secret\""u8) >= 0;

    private static ReadOnlyMemory<byte> ReplaceMarked(ReadOnlyMemory<byte> json, Func<string, string> replace)
    {
        if (JsonNode.Parse(json.Span) is not { } root)
        {
            return json;
        }

        ReplaceIn(root, replace);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void ReplaceIn(JsonNode node, Func<string, string> replace)
    {
        if (node is JsonObject { Count: 1 } secret && secret[Marker] is JsonValue value && value.TryGetValue<string>(out var text))
        {
            secret[Marker] = replace(text);
            return;
        }

        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject values => values.Select(property => property.Value),
            JsonArray elements => elements,
            _ => [],
        };
        foreach (var child in children.ToList())
        {
            if (child is not null)
            {
                ReplaceIn(child, replace);
            }
        }
    }

    private static IDataProtector CreateProtector(string dataDirectory)
    {
        var keys = Path.GetFullPath(Path.Combine(dataDirectory, "keys"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(keys);
        }
        else
        {
            // Whoever reads the keys reads every secret.
            Directory.CreateDirectory(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return DataProtectionProvider.Create(new DirectoryInfo(keys), builder => builder.SetApplicationName("Pipelines")).CreateProtector("Pipelines.Inputs.v1");
    }

    private string Decrypt(string text)
    {
        try
        {
            return _protector.Value.Unprotect(text);
        }
        catch (CryptographicException exception)
        {
            throw new PipelineException($"A stored secret cannot be decrypted: the keys in '{Path.Combine(options.Value.DataDirectory, "keys")}' are not those it was encrypted with. Restore them, or start the flow again.", exception);
        }
    }
}
