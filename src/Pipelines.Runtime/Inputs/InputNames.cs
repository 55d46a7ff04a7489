using System.Text;
using Pipelines.Definitions;

namespace Pipelines.Runtime.Inputs;

/// <summary>The spellings of an input's name: <c>dataDirectory</c> in JSON, <c>data-directory</c> on a command line.</summary>
internal static class InputNames
{
    /// <summary>The name in kebab-case.</summary>
    /// <param name="name">The JSON name, camelCase.</param>
    public static string ToKebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        for (var index = 0; index < name.Length; index++)
        {
            var letter = name[index];
            var startsWord = char.IsUpper(letter) && index > 0
                && (!char.IsUpper(name[index - 1]) || (index + 1 < name.Length && char.IsLower(name[index + 1])));
            if (startsWord)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }

    /// <summary>The input that a name means, however it is spelled; <see langword="null"/> when there is none.</summary>
    /// <param name="inputs">The flow's inputs.</param>
    /// <param name="name">camelCase, kebab-case, snake_case or PascalCase.</param>
    public static InputDefinition? Find(InputsDefinition inputs, string name)
    {
        var plain = Plain(name);
        return inputs.Fields.FirstOrDefault(field => string.Equals(Plain(field.Name), plain, StringComparison.OrdinalIgnoreCase));
    }

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
