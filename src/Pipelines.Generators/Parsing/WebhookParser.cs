using System.Globalization;
using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads <c>[Webhook]</c>.</summary>
internal sealed class WebhookParser(FlowScope scope, TriggerSettings settings)
{
    private const string GitHubDelivery = "X-GitHub-Delivery";

    private static readonly string[] KnownMethods = ["GET", "POST", "PUT"];

    private readonly AttributeData _attribute = settings.Attribute;

    /// <param name="method">The trigger's method, by which a second webhook of the same key names it.</param>
    public WebhookModel Parse(string method)
    {
        var signature = _attribute.NamedMember("Signature", "None");
        var webhook = new WebhookModel
        {
            Key = ReadKey(method),
            Methods = ReadMethods(),
            Signature = signature,
            Secret = _attribute.Named("Secret", "") is { Length: > 0 } secret ? secret : null,
            IdempotencyHeader = ReadHeader(signature == "GitHub" ? GitHubDelivery : "Idempotency-Key"),
            WaitForTicks = settings.OptionalWait("WaitFor"),
            MaxBodyBytes = AtLeast("MaxBodyBytes", 1, 1_048_576),
            RequestsPerMinute = AtLeast("RequestsPerMinute", 0, 0),
        };
        CheckSecret(webhook);
        return webhook;
    }

    private string ReadKey(string method)
    {
        var key = _attribute.Argument<string>(0) ?? "";
        if (key.Length > 0 && key.All(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
        {
            scope.AddWebhook(key, method, _attribute.LocateArgument(0));
        }
        else
        {
            settings.ReportRange(_attribute.LocateArgument(0), "The key", $"'{key}'", "made of lower-case letters, digits, '-' and '_'");
        }

        return key;
    }

    private EquatableArray<string> ReadMethods()
    {
        if (_attribute.NamedArray("Methods") is not { } given)
        {
            return ["POST"];
        }

        if (given.Count == 0)
        {
            settings.ReportContradiction(_attribute.LocateNamed("Methods"), "takes no request, so it would never start; name GET, POST or PUT in Methods");
        }

        var methods = given.Select(static method => method.Value as string ?? "").ToList();
        for (var index = 0; index < methods.Count; index++)
        {
            if (!KnownMethods.Contains(methods[index]))
            {
                settings.ReportRange(_attribute.LocateElement("Methods", index), "A method", $"'{methods[index]}'", "GET, POST or PUT");
            }
        }

        return methods.Distinct().ToEquatableArray();
    }

    private string ReadHeader(string fallback)
    {
        var header = _attribute.Named("IdempotencyHeader", fallback);
        if (header.Length == 0 || !header.All(static letter => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "!#$%&'*+-.^_`|~".IndexOf(letter) >= 0))
        {
            settings.ReportRange(_attribute.LocateNamed("IdempotencyHeader"), "IdempotencyHeader", $"'{header}'", "the name of a header, made of letters, digits and '-'");
        }

        return header;
    }

    private int AtLeast(string name, int least, int fallback)
    {
        var value = _attribute.Named(name, fallback);
        if (value < least)
        {
            settings.ReportRange(_attribute.LocateNamed(name), name, value.ToString(CultureInfo.InvariantCulture), $"at least {least.ToString(CultureInfo.InvariantCulture)}");
        }

        return value;
    }

    private void CheckSecret(WebhookModel webhook)
    {
        if (webhook.Signature != "None" && webhook.Secret is null)
        {
            settings.ReportContradiction(_attribute.LocateNamed("Signature"), $"checks signatures of {webhook.Signature}, but without a secret; add Secret = \"…\", the name of a secret");
        }
        else if (webhook.Signature == "None" && webhook.Secret is not null)
        {
            settings.ReportContradiction(_attribute.LocateNamed("Secret"), "names a secret that nothing is checked with; add Signature = WebhookSignature.GitHub or WebhookSignature.Slack");
        }
    }
}
