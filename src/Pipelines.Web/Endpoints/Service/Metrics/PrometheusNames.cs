using System.Diagnostics.Metrics;

namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>Names as Prometheus has them: <c>pipelines_execution_duration_seconds</c> for <c>pipelines.execution.duration</c> in <c>s</c>.</summary>
internal static class PrometheusNames
{
    /// <summary>The name of an instrument.</summary>
    public static string Of(Instrument instrument, MetricKind kind)
    {
        var name = Plain(instrument.Name);
        var unit = instrument.Unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "1" when kind == MetricKind.Gauge => "ratio",
            _ => null,
        };
        if (unit is not null && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A name, or the name of a label, of letters, digits and underscores alone.</summary>
    public static string Plain(string name)
    {
        var plain = string.Concat(name.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
        return plain.Length > 0 && char.IsAsciiDigit(plain[0]) ? "_" + plain : plain;
    }
}
