namespace Pipelines.Postgres;

/// <summary>Which binary form the values of a column have.</summary>
internal enum CopyKind : byte
{
    /// <summary>A type that this writer has no form for; its bytes can still be given as they are.</summary>
    Other,
    Boolean,
    Int16,
    Int32,
    Int64,
    Single,
    Double,
    Numeric,
    Text,
    Jsonb,
    Bytes,
    Uuid,
    Timestamp,
    TimestampWithTimeZone,
    Date,
    Time,
    Interval,
}
