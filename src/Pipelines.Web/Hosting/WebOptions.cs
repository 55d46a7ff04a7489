namespace Pipelines.Web.Hosting;

/// <summary>Settings of the HTTP API: the configuration section <c>Pipelines:Web</c>.</summary>
public sealed class WebOptions
{
    /// <summary>The configuration section these settings are read from.</summary>
    public const string Section = "Pipelines:Web";

    /// <summary>Where it listens.</summary>
    /// <value>
    /// Addresses such as <c>http://127.0.0.1:8080</c>, <c>http://[::1]:8080</c> or <c>http://*:8080</c>, separated by semicolons; port 0
    /// takes any that is free. Default: <c>http://127.0.0.1:8080</c>.
    /// </value>
    public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>Whether requests are answered while the program serves.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The most bytes of a request's body, but for files that are given as inputs.</summary>
    /// <value>A number from 1,024 to 1,073,741,824. Default: 4,194,304 (4 MiB).</value>
    public long MaxRequestBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The most bytes of a request that carries files as inputs.</summary>
    /// <value>A number from 1,024 to 1,099,511,627,776. Default: 1,073,741,824 (1 GiB).</value>
    public long MaxUploadBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>How many requests may follow executions at once.</summary>
    /// <value>A number from 1 to 100,000. Default: 1,000.</value>
    public int MaxFollowers { get; set; } = 1000;

    /// <summary>Whether metrics are gathered for <c>/metrics</c>.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool Metrics { get; set; } = true;
}
