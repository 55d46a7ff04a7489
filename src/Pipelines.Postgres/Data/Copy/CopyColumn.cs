namespace Pipelines.Postgres;

/// <summary>A column of a table as the database has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as PostgreSQL writes it.</param>
/// <param name="Kind">The binary form of its values.</param>
/// <param name="IsNotNull">Whether it must hold something.</param>
/// <param name="IsOptional">Whether a row may leave it out.</param>
internal sealed record CopyColumn(string Name, string Type, CopyKind Kind, bool IsNotNull, bool IsOptional)
{
    /// <summary>The binary form of a type, by the number that it has in every database.</summary>
    /// <param name="oid">The type's number; of a domain, that of the type below it.</param>
    /// <param name="isTextLike">Whether its binary form is its text: enums and the string types of extensions.</param>
    public static CopyKind KindOf(uint oid, bool isTextLike) => oid switch
    {
        16 => CopyKind.Boolean,
        17 => CopyKind.Bytes,
        20 => CopyKind.Int64,
        21 => CopyKind.Int16,
        23 => CopyKind.Int32,
        25 or 1042 or 1043 or 114 or 142 => CopyKind.Text,
        700 => CopyKind.Single,
        701 => CopyKind.Double,
        1082 => CopyKind.Date,
        1083 => CopyKind.Time,
        1114 => CopyKind.Timestamp,
        1184 => CopyKind.TimestampWithTimeZone,
        1186 => CopyKind.Interval,
        1700 => CopyKind.Numeric,
        2950 => CopyKind.Uuid,
        3802 => CopyKind.Jsonb,
        _ => isTextLike ? CopyKind.Text : CopyKind.Other,
    };
}
