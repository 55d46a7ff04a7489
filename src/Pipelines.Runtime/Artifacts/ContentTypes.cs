namespace Pipelines.Runtime.Artifacts;

/// <summary>Media types (RFC 6838) by a file's extension.</summary>
internal static class ContentTypes
{
    private const string Unknown = "application/octet-stream";

    /// <summary>The type of a file of that name; of the outermost layer where it is compressed.</summary>
    public static string Of(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".CSV" => "text/csv",
        ".TSV" => "text/tab-separated-values",
        ".TXT" or ".LOG" => "text/plain",
        ".MD" => "text/markdown",
        ".HTML" or ".HTM" => "text/html",
        ".XML" => "application/xml",
        ".JSON" => "application/json",
        ".JSONL" or ".NDJSON" => "application/x-ndjson",
        ".YAML" or ".YML" => "application/yaml",
        ".PARQUET" => "application/vnd.apache.parquet",
        ".AVRO" => "application/vnd.apache.avro",
        ".SQLITE" or ".DB" => "application/vnd.sqlite3",
        ".XLSX" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".GZ" => "application/gzip",
        ".ZST" => "application/zstd",
        ".ZIP" => "application/zip",
        ".TAR" => "application/x-tar",
        ".PDF" => "application/pdf",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".GIF" => "image/gif",
        ".SVG" => "image/svg+xml",
        ".WEBP" => "image/webp",
        _ => Unknown,
    };
}
