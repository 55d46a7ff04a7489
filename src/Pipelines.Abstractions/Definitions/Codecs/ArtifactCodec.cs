using System.Text.Json;

namespace Pipelines.Definitions;

internal sealed class ArtifactCodec : ObjectCodec<Artifact>
{
    public override string Expected => "an artifact (a file)";

    protected override void WriteProperties(Utf8JsonWriter writer, Artifact value)
    {
        writer.WriteString("uri", value.Uri);
        writer.WriteString("name", value.Name);
        writer.WriteNumber("sizeBytes", value.SizeBytes);
        writer.WriteString("sha256", value.Sha256);
        writer.WriteString("contentType", value.ContentType);
    }

    protected override Artifact ReadProperties(ObjectReader reader)
    {
        var uri = reader.Required("uri", ValueCodecs.String);
        var name = reader.Required("name", ValueCodecs.String);
        var sizeBytes = reader.Required("sizeBytes", ValueCodecs.Int64);
        var sha256 = reader.Required("sha256", ValueCodecs.String);
        var contentType = reader.Optional("contentType", ValueCodecs.String, "application/octet-stream");
        return reader.IsValid() ? new Artifact(uri, name, sizeBytes, sha256, contentType) : null!;
    }
}
