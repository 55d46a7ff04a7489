using System.Net;
using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>The release of the Data Engineering Zoomcamp: both kinds of cabs, 2019-01 to 2021-07.</summary>
/// <param name="http">Its base address is that of the release, with a slash at the end.</param>
public sealed class ReleaseTripSource(HttpClient http) : ITripSource
{
    /// <summary>Where the course keeps its files.</summary>
    public static Uri CourseAddress { get; } = new("https://github.com/DataTalksClub/nyc-tlc-data/releases/download/");

    /// <inheritdoc/>
    public async Task<Artifact> DownloadAsync(TripFile file, TaskContext task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(task);
#pragma warning disable CA1308 // The release's folders are lower-case.
        var uri = new Uri(http.BaseAddress ?? CourseAddress, $"{file.Taxi.ToString().ToLowerInvariant()}/{file.Name}.gz");
#pragma warning restore CA1308
        try
        {
            using var response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            EnsureThere(response, file, uri, task);
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            var size = response.Content.Headers.ContentLength;
            return await task.Artifacts.SaveAsync(
                $"{file.Name}.gz", (to, ct) => ProgressCopy.CopyAsync(content, to, size, task, ct), cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException)
        {
            throw new TaskFailedException(
                $"Could not fetch {uri}: {broken.Message} Check the network, or take the files from a directory (--source <path>) or the generated sample (--source sample).",
                isRetryable: true,
                broken);
        }
    }

    private static void EnsureThere(HttpResponseMessage response, TripFile file, Uri uri, TaskContext task)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            throw new TaskFailedException($"The release has no '{file.Name}.gz' ({status} from {uri}). The course has 2019-01 to 2021-07.", isRetryable: false);
        }

        var mayPass = status >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
        throw new TaskFailedException($"{uri} answered {status} {response.ReasonPhrase}.", mayPass) { RetryAfter = RetryAfter(response, task.Time) };
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : null;
    }
}
