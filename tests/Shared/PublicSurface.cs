using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pipelines.Tests;

/// <summary>The public and protected members of an assembly as text, one a line, in a stable order.</summary>
internal static class PublicSurface
{
    /// <summary>Fails unless <c>PublicSurface.txt</c> beside the calling test holds the assembly's surface.</summary>
    public static void ShouldBeAgreedOn(Assembly assembly, [CallerFilePath] string test = "")
    {
        var folder = Path.GetDirectoryName(test)!;
        var file = Path.Combine(folder, "PublicSurface.txt");
        var actual = Describe(assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_SURFACE") == "1")
        {
            File.WriteAllText(file, actual);
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        var added = actual.Split('\n').Except(expected.Split('\n'));
        var removed = expected.Split('\n').Except(actual.Split('\n'));
        actual.ShouldBe(
            expected,
            $"""
            The public surface of {assembly.GetName().Name} has changed. Others build on it: is the change meant?
            If so, run: UPDATE_PUBLIC_SURFACE=1 dotnet test tests/{Path.GetFileName(folder)} --filter PublicSurface, and commit PublicSurface.txt.
            Added:
            {string.Join('\n', added)}
            Removed:
            {string.Join('\n', removed)}
            """);
    }

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type, full: true)).Append(Bases(type)).Append('\n');
            foreach (var member in type.GetMembers(Declared).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        var bases = new[] { type.BaseType }
            .Where(parent => parent is not null && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            .Select(parent => Name(parent!));
        return string.Concat(bases.Select(parent => $" : {parent}"));
    }

    private static string? Describe(MemberInfo member) => member switch
    {
        FieldInfo { IsSpecialName: false } field when Visible(field) && field.IsLiteral => $"const {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo { IsSpecialName: false } field when Visible(field) => $"{Name(field.FieldType)} {field.Name}",
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors => $"{Name(property.PropertyType)} {property.Name} {{ {accessors} }}",
        ConstructorInfo constructor when Visible(constructor) => $"new({Parameters(constructor)})",
        MethodInfo method when Visible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Modifier(method)}{Name(method.ReturnType)} {method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static bool Visible(FieldInfo field) => field.IsPublic || field.IsFamily;

    private static bool Visible(MethodBase method) =>
        (method.IsPublic || method.IsFamily) && !method.Name.StartsWith('<') && method.Name != "PrintMembers";

    private static string Accessors(PropertyInfo property) => string.Join(" ", property.GetAccessors(nonPublic: true).Where(Visible).Select(accessor =>
        accessor.ReturnType != typeof(void) ? "get;"
        : accessor.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init;"
        : "set;"));

    private static string Modifier(MethodInfo method) =>
        (method.IsFamily ? "protected " : "") + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "");

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.RawDefaultValue ?? "default") : "")}"));

    private static string Name(Type type, bool full = false)
    {
        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        var name = full && type.FullName is { } fullName ? fullName : type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(argument => Name(argument)))}>";
    }
}
