using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage.Commits;

/// <summary>What a document is found by, as the server keeps it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name within the kind.</param>
internal readonly record struct DocumentName(string Kind, string Name)
{
    /// <summary>The name of a document that is written.</summary>
    public static DocumentName Of(DocumentWrite write) => Of(write.Kind, write.Name);

    /// <summary>A name, with U+FFFD for what the server cannot hold.</summary>
    public static DocumentName Of(string kind, string name) => new(PostgresText.Clean(kind), PostgresText.Clean(name));
}
