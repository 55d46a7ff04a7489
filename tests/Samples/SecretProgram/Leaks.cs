using System.Net;
using System.Text;

namespace SecretProgram;

/// <summary>The ways in which a careless program writes a secret.</summary>
internal static class Leaks
{
    /// <summary>The secret as it is, and encoded.</summary>
    public static IReadOnlyDictionary<string, string> Of(Pipelines.Secret secret)
    {
        var value = secret.Reveal();
        var bytes = Encoding.UTF8.GetBytes(value);
        return new Dictionary<string, string>
        {
            ["raw"] = value,
            ["base64"] = Convert.ToBase64String(bytes),
            ["basic"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{value}")),
            ["shifted"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"u:{value}:more")),
            ["url safe"] = Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('='),
            ["url"] = Uri.EscapeDataString(value),
            ["form"] = WebUtility.UrlEncode(value),
            ["hex"] = Convert.ToHexString(bytes),
        };
    }

    /// <summary>All of them in one text.</summary>
    public static string Text(Pipelines.Secret secret) => string.Join(" | ", Of(secret).Select(leak => $"{leak.Key} {leak.Value}"));
}
