using System.Globalization;
using System.Text;

namespace Pipelines.Benchmarks.Triggers.Programs;

/// <summary>Reads what a server noted in its <see cref="RecordFile"/>, while it goes on.</summary>
/// <param name="path">The file.</param>
internal sealed class RecordReader(string path) : IDisposable
{
    private readonly StringBuilder _rest = new();
    private StreamReader? _file;

    /// <summary>What was noted since the last look.</summary>
    public IEnumerable<(string Word, long Number)> ReadNew()
    {
        if (_file is null && !File.Exists(path))
        {
            yield break;
        }

        _file ??= new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        _rest.Append(_file.ReadToEnd());
        var text = _rest.ToString();
        var whole = text.LastIndexOf('\n') + 1;
        _rest.Clear().Append(text, whole, text.Length - whole);
        foreach (var line in text[..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            yield return (line[..space], long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
