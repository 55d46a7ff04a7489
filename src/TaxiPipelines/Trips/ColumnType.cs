namespace TaxiPipelines.Trips;

/// <summary>How a column is stored, with the names PostgreSQL has for it.</summary>
public enum ColumnType
{
    /// <summary><c>text</c>, exactly as the file has it.</summary>
    Text,

    /// <summary><c>timestamp</c> without a zone: New York's wall clock, <c>yyyy-MM-dd HH:mm:ss</c>.</summary>
    Timestamp,

    /// <summary><c>integer</c>, 32 bits.</summary>
    Whole,

    /// <summary><c>double precision</c>.</summary>
    Real,
}
