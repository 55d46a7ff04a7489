namespace Pipelines.Runtime.Maintenance;

/// <summary>What retention has removed, or would remove.</summary>
internal sealed class RetentionReport
{
    /// <summary>Executions by flow, subflows counted with the flow whose execution they belong to.</summary>
    public SortedDictionary<string, int> Executions { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows of the store.</summary>
    public long Rows { get; set; }

    /// <summary>Executions whose files were removed, or had none.</summary>
    public int FileFolders { get; set; }

    /// <summary>Folders of files of executions that never came to be.</summary>
    public int OrphanFolders { get; set; }

    /// <summary>Key-values whose time was over.</summary>
    public int KeyValues { get; set; }

    /// <summary>Documents whose time was over.</summary>
    public int Documents { get; set; }

    /// <summary>Bytes that the store gave back to the machine.</summary>
    public long ReclaimedBytes { get; set; }

    /// <summary>All executions.</summary>
    public int ExecutionCount => Executions.Values.Sum();

    /// <summary>Whether anything was removed.</summary>
    public bool IsEmpty => ExecutionCount + FileFolders + OrphanFolders + KeyValues + Documents == 0;

    /// <summary>Counts executions of a flow.</summary>
    public void Add(string flow, int count)
    {
        if (count > 0)
        {
            Executions[flow] = Executions.GetValueOrDefault(flow) + count;
        }
    }
}
