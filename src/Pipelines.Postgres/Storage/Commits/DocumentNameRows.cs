namespace Pipelines.Postgres.Storage.Commits;

/// <summary>Documents to remove.</summary>
internal sealed class DocumentNameRows : RowSet
{
    private const string Remove = """
        DELETE FROM "documents" USING unnest($1, $2) AS "asked" ("kind", "name")
        WHERE "documents"."kind" = "asked"."kind" AND "documents"."name" = "asked"."name"
        """;

    private readonly Column<string> _kind;
    private readonly Column<string> _name;

    /// <summary>Creates an empty set.</summary>
    public DocumentNameRows()
        : base(Remove)
    {
        _kind = Text();
        _name = Text();
    }

    /// <summary>Adds one.</summary>
    public void Add(DocumentName document)
    {
        _kind.Add(document.Kind);
        _name.Add(document.Name);
        EndRow();
    }
}
