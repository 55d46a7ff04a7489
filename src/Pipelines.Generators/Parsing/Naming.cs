using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Generators.Parsing;

/// <summary>How names of the code become ids, and ids names.</summary>
internal static class Naming
{
    /// <summary>The id of a method: its name without <c>Async</c>, in kebab-case.</summary>
    public static string ToId(string methodName) => ToKebabCase(WithoutSuffix(methodName, "Async"));

    /// <summary>
    /// Words apart by <c>-</c>: <c>LoadCSVFile</c> is <c>load-csv-file</c>, <c>S3Upload</c> is <c>s3-upload</c>, <c>Step2</c> is <c>step2</c>.
    /// </summary>
    public static string ToKebabCase(string name)
    {
        var kebab = new StringBuilder(name.Length + 8);
        for (var index = 0; index < name.Length; index++)
        {
            var letter = name[index];
            if (letter is '_' or '-')
            {
                AppendBreak(kebab);
                continue;
            }

            if (char.IsUpper(letter) && index > 0 && StartsWord(name, index))
            {
                AppendBreak(kebab);
            }

            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString().TrimEnd('-');
    }

    /// <summary>camelCase as System.Text.Json makes it: <c>URLPath</c> is <c>urlPath</c>.</summary>
    public static string ToCamelCase(string name)
    {
        var letters = name.ToCharArray();
        for (var index = 0; index < letters.Length && char.IsUpper(letters[index]); index++)
        {
            if (index > 0 && index + 1 < letters.Length && !char.IsUpper(letters[index + 1]))
            {
                break;
            }

            letters[index] = char.ToLowerInvariant(letters[index]);
        }

        return new string(letters);
    }

    public static string WithoutSuffix(string name, string suffix) =>
        name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - suffix.Length) : name;

    /// <summary>The identifier as C# spells it: <c>class</c> is <c>@class</c>.</summary>
    public static string Escape(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None ? "@" + identifier : identifier;

    private static bool StartsWord(string name, int index) =>
        !char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1]));

    private static void AppendBreak(StringBuilder kebab)
    {
        if (kebab.Length > 0 && kebab[kebab.Length - 1] != '-')
        {
            kebab.Append('-');
        }
    }
}
