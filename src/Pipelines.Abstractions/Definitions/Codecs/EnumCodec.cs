using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>One of a few names. Case, hyphens and underscores do not count when it is read, so that the member's own spelling fits too.</summary>
internal sealed class EnumCodec<T>((string Name, T Value)[] members) : ValueCodec<T>
    where T : struct, Enum
{
    public override string Expected => $"one of: {string.Join(", ", members.Select(member => member.Name))}";

    public override void Write(Utf8JsonWriter writer, T value)
    {
        foreach (var member in members)
        {
            if (EqualityComparer<T>.Default.Equals(member.Value, value))
            {
                writer.WriteStringValue(member.Name);
                return;
            }
        }

        throw new PipelineException($"The value {value} is not a member of the enum {typeof(T).Name}: only its named members can be stored ({Expected}).");
    }

    public override T Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            context.AddMismatch(Expected, json);
            return default;
        }

        var given = Plain(json.GetString()!);
        foreach (var member in members)
        {
            if (string.Equals(Plain(member.Name), given, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        var nearest = NearestName.Find(json.GetString()!, members.Select(member => member.Name));
        context.AddError($"expected {Expected}, got {BindingContext.Describe(json)}{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
        return default;
    }

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
