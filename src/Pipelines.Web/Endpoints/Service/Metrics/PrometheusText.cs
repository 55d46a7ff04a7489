using System.Globalization;
using System.Text;

namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>Writes metrics in the text format of Prometheus, version 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal static class PrometheusText
{
    /// <summary>The content type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string DroppedName = "pipelines_metrics_dropped_total";

    /// <summary>Writes them, by name.</summary>
    public static string Render(IEnumerable<InstrumentSeries> instruments)
    {
        var text = new StringBuilder();
        var dropped = 0L;
        foreach (var named in instruments.GroupBy(static instrument => instrument.Name, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            var first = named.First();
            if (first.Description is { Length: > 0 } description)
            {
                text.Append("# HELP ").Append(first.Name).Append(' ').Append(description.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
            }

            text.Append("# TYPE ").Append(first.Name).Append(' ').Append(TypeOf(first.Kind)).Append('\n');
            foreach (var instrument in named)
            {
                dropped += instrument.Dropped;
                foreach (var (tags, series) in instrument.All)
                {
                    Append(text, instrument, LabelsOf(tags), series);
                }
            }
        }

        text.Append("# HELP ").Append(DroppedName).Append(" Measurements that were not kept, since their instrument has too many sets of tags.\n");
        text.Append("# TYPE ").Append(DroppedName).Append(" counter\n");
        text.Append(DroppedName).Append(' ').Append(dropped.ToString(CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString();
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private static void Append(StringBuilder text, InstrumentSeries instrument, string labels, Series series)
    {
        var (value, buckets) = series.Read();
        if (instrument.Kind != MetricKind.Histogram)
        {
            AppendLine(text, instrument.Name, labels, Number(value));
            return;
        }

        var count = 0L;
        for (var index = 0; index < buckets.Length; index++)
        {
            count += buckets[index];
            var bound = index < instrument.Bounds.Count ? Number(instrument.Bounds[index]) : "+Inf";
            AppendLine(text, instrument.Name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", count.ToString(CultureInfo.InvariantCulture));
        }

        AppendLine(text, instrument.Name + "_sum", labels, Number(value));
        AppendLine(text, instrument.Name + "_count", labels, count.ToString(CultureInfo.InvariantCulture));
    }

    private static void AppendLine(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value).Append('\n');
    }

    private static string LabelsOf(TagSet tags) => string.Join(',', tags.Tags.Select(static tag => $"{PrometheusNames.Plain(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")}\""));

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);
}
