using System.Globalization;
using System.Text;

namespace Pipelines.Runtime.Secrets.Providers;

/// <summary>A file that holds one secret as UTF-8 text; the line end that editors add is no part of it.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="place">Where the path comes from, for errors.</param>
    /// <param name="isRequired">Whether it is a mistake when there is no file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="PipelineException">It is there and cannot be read, is empty, or too large for a secret.</exception>
    public static async ValueTask<Secret?> ReadAsync(string path, string place, bool isRequired, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (!isRequired && !file.Exists)
            {
                return null;
            }

            if (file.Length > MaxBytes)
            {
                throw new PipelineException(string.Create(CultureInfo.InvariantCulture, $"The secret file '{path}' ({place}) has {file.Length:N0} bytes; a secret has at most {MaxBytes:N0}."));
            }

            var text = await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
            return WithoutLineEnd(text) is { Length: > 0 } value
                ? new Secret(value)
                : throw new PipelineException($"The secret file '{path}' ({place}) is empty. Write the secret into it, or remove it.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"The secret file '{path}' ({place}) cannot be read: {exception.Message}", exception);
        }
    }

    private static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
