using Pipelines;
using TaxiPipelines.Sources;
using TaxiPipelines.Tests.Support;

namespace TaxiPipelines.Tests.Sources;

public sealed class DirectoryTripSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_compressed_file_is_preferred()
    {
        await File.WriteAllTextAsync(_folder.Path("green_tripdata_2019-01.csv"), "plain");
        await File.WriteAllTextAsync(_folder.Path("green_tripdata_2019-01.csv.gz"), "compressed");

        var artifact = await DownloadAsync(_folder.Root);

        artifact.Name.ShouldBe("green_tripdata_2019-01.csv.gz");
        (await File.ReadAllTextAsync(artifact.Uri)).ShouldBe("compressed");
    }

    [Fact]
    public async Task A_plain_file_will_do()
    {
        await File.WriteAllTextAsync(_folder.Path("green_tripdata_2019-01.csv"), "plain");

        (await DownloadAsync(_folder.Root)).Name.ShouldBe("green_tripdata_2019-01.csv");
    }

    [Fact]
    public async Task A_missing_month_lists_the_months_that_are_there()
    {
        foreach (var name in new[] { "green_tripdata_2020-02.csv.gz", "green_tripdata_2020-01.csv", "green_tripdata_2020-01.csv.gz", "yellow_tripdata_2019-01.csv.gz" })
        {
            await File.WriteAllTextAsync(_folder.Path(name), "");
        }

        var error = await Should.ThrowAsync<TaskFailedException>(() => DownloadAsync(_folder.Root));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldBe(
            $"There is neither 'green_tripdata_2019-01.csv.gz' nor 'green_tripdata_2019-01.csv' in '{_folder.Root}'. Months of green_tripdata there: 2020-01, 2020-02.");
    }

    [Fact]
    public async Task A_missing_directory_is_named_with_the_other_choices()
    {
        var error = await Should.ThrowAsync<TaskFailedException>(() => DownloadAsync(_folder.Path("nowhere")));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain($"'{_folder.Path("nowhere")}'");
        error.Message.ShouldContain("'release', 'sample' or a directory");
    }

    public void Dispose() => _folder.Dispose();

    private Task<Artifact> DownloadAsync(string directory) => new DirectoryTripSource(directory).DownloadAsync(Csv.Green, new FakeTask(_folder), default);
}
