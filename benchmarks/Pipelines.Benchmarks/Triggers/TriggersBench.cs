using System.Globalization;
using Pipelines.Benchmarks.Orchestration;
using Pipelines.Benchmarks.Triggers.Webhooks;

namespace Pipelines.Benchmarks.Triggers;

/// <summary>What the parts of a run share.</summary>
/// <param name="folder">Where files may be put.</param>
internal sealed class TriggersBench(string folder)
{
    private int _files;

    /// <summary>What was to be reached.</summary>
    public Goals Goals { get; } = new();

    /// <summary>What an endpoint that does nothing came to, for few and for many requests; <see langword="null"/> until it was measured.</summary>
    public (RequestFigures Few, RequestFigures Many)? Bare { get; set; }

    /// <summary>A file that is not there yet.</summary>
    public string NewFile() => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"records-{++_files}"));
}
