using System.Globalization;
using System.Text;
using Pipelines;

namespace TaxiPipelines.Loading;

/// <summary>Gathers the rows that do not parse, on disk, and keeps them as a CSV artifact when there are any.</summary>
internal sealed class QuarantineFile(string fileName) : IAsyncDisposable
{
    private const int Samples = 3;
    private readonly List<RejectedRow> _first = [];
    private FileStream? _file;
    private StreamWriter? _writer;

    /// <summary>How many rows there are.</summary>
    public long Count { get; private set; }

    /// <summary>The first few rows, for a message.</summary>
    public string FirstReasons => string.Join("; ", _first.Select(row => $"line {row.Line}: {row.Reason}"));

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row.</param>
    public void Add(RejectedRow row)
    {
        if (_writer is null)
        {
            var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            _writer = new StreamWriter(_file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
            _writer.WriteLine("file,line,reason,row");
        }

        _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Quote(fileName)},{row.Line},{Quote(row.Reason)},{Quote(row.Text)}"));
        Count++;
        if (_first.Count < Samples)
        {
            _first.Add(row);
        }
    }

    /// <summary>Keeps the rows as an artifact.</summary>
    /// <param name="artifacts">Where to.</param>
    /// <param name="cancellationToken">Stops copying; nothing is kept.</param>
    /// <returns>The artifact; <see langword="null"/> when there are no rows.</returns>
    public async Task<Artifact?> SaveAsync(ITaskArtifacts artifacts, CancellationToken cancellationToken)
    {
        if (_writer is null || _file is null)
        {
            return null;
        }

        await _writer.FlushAsync(cancellationToken);
        _file.Position = 0;
        return await artifacts.SaveAsync($"{fileName}.quarantine.csv", (stream, ct) => _file.CopyToAsync(stream, ct), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }
    }

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
