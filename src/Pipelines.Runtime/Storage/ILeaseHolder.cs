namespace Pipelines.Runtime.Storage;

/// <summary>Knows the lease under which this process drives executions and commits.</summary>
internal interface ILeaseHolder
{
    /// <summary>The lease; <see langword="null"/> before this process has one and after it gave it back. A lost lease stays here: the store refuses it.</summary>
    NodeLease? Current { get; }

    /// <summary>Canceled when the lease was taken away. This process must then stop driving; it gets no other lease.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Completes once nobody else can have taken the lease: at once, unless it has run out by the clock and the store has not been asked
    /// yet. A process that was too slow, or asleep, must not start what others have done meanwhile.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting. A lost lease is lost for good: whoever waits then is to be canceled.</param>
    ValueTask SureAsync(CancellationToken cancellationToken);

    /// <summary>Says that the store refused the lease, so that nobody waits for the next renewal to learn of it.</summary>
    void ReportLost();
}
