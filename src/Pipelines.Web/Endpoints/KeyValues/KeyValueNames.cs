using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Maintenance;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.KeyValues;

/// <summary>The namespace and key that a request names, where the caller may know of them.</summary>
internal static class KeyValueNames
{
    // Behind every key: none has this character.
    private const string BehindKeys = "~";

    /// <summary>Where the namespaces of flows begin: what the program itself keeps comes before.</summary>
    public static (string Namespace, string Key) BeforeAll => (DataDirectoryMark.Namespace, BehindKeys);

    /// <summary>Behind all keys of a namespace.</summary>
    public static (string Namespace, string Key) BehindNamespace(string keyNamespace) => (keyNamespace, BehindKeys);

    /// <summary>Whether a text can be the name of a namespace.</summary>
    public static bool IsNamespace(string text)
    {
        try
        {
            KeyValueRules.CheckNamespace(text);
            return true;
        }
        catch (PipelineException)
        {
            return false;
        }
    }

    /// <summary>The namespace.</summary>
    /// <exception cref="ProblemException">It is none, or the caller does not see it.</exception>
    public static string NamespaceOf(HttpContext context)
    {
        var keyNamespace = Check(() => KeyValueRules.CheckNamespace((string)context.GetRouteValue("namespace")!));
        return Caller.Of(context).Sees(keyNamespace) ? keyNamespace : throw ProblemException.NotFound($"There is no namespace '{keyNamespace}'.");
    }

    /// <summary>Both.</summary>
    /// <exception cref="ProblemException">They are none, or the caller does not see the namespace.</exception>
    public static (string Namespace, string Key) Of(HttpContext context)
    {
        var keyNamespace = NamespaceOf(context);

        // The server leaves %2F as it is, lest a segment be taken for two; here it is one name anyway.
        var key = Uri.UnescapeDataString((string?)context.GetRouteValue("key") ?? "");
        return (keyNamespace, Check(() => KeyValueRules.CheckKey(key)));
    }

    private static string Check(Func<string> check)
    {
        try
        {
            return check();
        }
        catch (PipelineException exception) when (exception is not ProblemException)
        {
            throw ProblemException.BadRequest(exception.Message);
        }
    }
}
