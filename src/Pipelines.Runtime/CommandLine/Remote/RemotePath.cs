using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Puts an address with a query together.</summary>
/// <param name="path">The path, escaped.</param>
internal sealed class RemotePath(string path)
{
    private readonly StringBuilder _text = new(path);
    private bool _hasQuery;

    /// <summary>What is below a flow.</summary>
    /// <param name="fullName">Namespace and id.</param>
    /// <param name="below">What is below it; empty for the flow itself.</param>
    public static RemotePath OfFlow(string fullName, string below = "") => new($"flows/{string.Join('/', fullName.Split('/').Select(Uri.EscapeDataString))}{below}");

    /// <summary>Adds a parameter, unless there is nothing to say.</summary>
    public RemotePath Add(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(_hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _hasQuery = true;
        }

        return this;
    }

    /// <summary>Adds a number.</summary>
    public RemotePath Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an instant, unless there is nothing to say.</summary>
    public RemotePath Add(string name, DateTimeOffset? value) => Add(name, value?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
