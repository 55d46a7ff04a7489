using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>Brings a constant to the type of what it is assigned to: the <c>5</c> of <c>decimal Share = 5</c> is an <c>int</c>.</summary>
internal static class ConstantConversion
{
    public static object? To(ITypeSymbol type, object? constant)
    {
        type.IsNullableValue(out var plain);
        TypeCode? code = plain.SpecialType switch
        {
            SpecialType.System_Byte => TypeCode.Byte,
            SpecialType.System_SByte => TypeCode.SByte,
            SpecialType.System_Int16 => TypeCode.Int16,
            SpecialType.System_UInt16 => TypeCode.UInt16,
            SpecialType.System_Int32 => TypeCode.Int32,
            SpecialType.System_UInt32 => TypeCode.UInt32,
            SpecialType.System_Int64 => TypeCode.Int64,
            SpecialType.System_UInt64 => TypeCode.UInt64,
            SpecialType.System_Single => TypeCode.Single,
            SpecialType.System_Double => TypeCode.Double,
            SpecialType.System_Decimal => TypeCode.Decimal,
            _ => null,
        };

        // What does not fit is a compile error already; the constant as it is does for the message.
        return code is { } to && constant is IConvertible and not string and not bool && IsWithin(constant, to)
            ? Convert.ChangeType(constant, to, CultureInfo.InvariantCulture)
            : constant;
    }

    private static bool IsWithin(object constant, TypeCode type)
    {
        if (constant is double or float || type is TypeCode.Single or TypeCode.Double or TypeCode.Decimal)
        {
            return type is TypeCode.Single or TypeCode.Double || (type == TypeCode.Decimal && constant is not (double or float));
        }

        var number = Convert.ToDecimal(constant, CultureInfo.InvariantCulture);
        return type switch
        {
            TypeCode.Byte => number is >= byte.MinValue and <= byte.MaxValue,
            TypeCode.SByte => number is >= sbyte.MinValue and <= sbyte.MaxValue,
            TypeCode.Int16 => number is >= short.MinValue and <= short.MaxValue,
            TypeCode.UInt16 => number is >= ushort.MinValue and <= ushort.MaxValue,
            TypeCode.Int32 => number is >= int.MinValue and <= int.MaxValue,
            TypeCode.UInt32 => number is >= uint.MinValue and <= uint.MaxValue,
            TypeCode.Int64 => number is >= long.MinValue and <= long.MaxValue,
            _ => number is >= ulong.MinValue and <= ulong.MaxValue,
        };
    }
}
