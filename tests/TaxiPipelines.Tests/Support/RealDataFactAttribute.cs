namespace TaxiPipelines.Tests.Support;

/// <summary>A fact about the real trip files, counted once more by python3; skipped, with the reason, where either is missing.</summary>
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute() => Skip = RealData.MissingReason;
}

/// <summary>A theory about the real trip files, counted once more by python3; skipped, with the reason, where either is missing.</summary>
public sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute() => Skip = RealData.MissingReason;
}

internal static class RealData
{
    public static string? MissingReason =>
        SharedData.Folder is null ? "The real trip files are not here: ../shared/data/taxi beside the repository, or the folder named by TAXI_DATA."
        : Python.IsThere ? null
        : "There is no python3 to count the files with.";
}
