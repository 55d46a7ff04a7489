using System.Text;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

/// <summary>Reads and writes with a codec, as the runtime does.</summary>
internal static class CodecRun
{
    public static string Write<T>(ValueCodec<T> codec, T value) =>
        Encoding.UTF8.GetString(TaskOutput.Of(value, codec).Json!.Value.Span);

    public static T Read<T>(ValueCodec<T> codec, string json)
    {
        var (value, errors) = TryRead(codec, json);
        errors.ShouldBeEmpty();
        return value;
    }

    public static string[] Errors<T>(ValueCodec<T> codec, string json) => TryRead(codec, json).Errors;

    public static (T Value, string[] Errors) TryRead<T>(ValueCodec<T> codec, string json, bool ignoresUnknown = false)
    {
        using var document = JsonDocument.Parse(json);
        var context = new BindingContext { IgnoresUnknownProperties = ignoresUnknown };
        var value = codec.Read(document.RootElement, context);
        return (value, [.. context.Errors.Select(error => error.ToString())]);
    }
}
