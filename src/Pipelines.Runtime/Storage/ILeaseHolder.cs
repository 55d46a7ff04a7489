namespace Pipelines.Runtime.Storage;

/// <summary>Knows the lease under which this process drives executions and commits.</summary>
internal interface ILeaseHolder
{
    /// <summary>The lease; <see langword="null"/> before this process has one and after it gave it back. A lost lease stays here: the store refuses it.</summary>
    NodeLease? Current { get; }

    /// <summary>Canceled when the lease was taken away. This process must then stop driving; it gets no other lease.</summary>
    CancellationToken Lost { get; }

    /// <summary>Says that the store refused the lease, so that nobody waits for the next renewal to learn of it.</summary>
    void ReportLost();
}
