using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage.Claims;

/// <summary>Decides which candidates are claimed and which are put aside, in their order, from how many of each concurrency key are admitted.</summary>
internal sealed class Admission
{
    /// <summary>What is claimed.</summary>
    public List<Candidate> Admitted { get; } = [];

    /// <summary>What is over its flow's limit and becomes, or ends as, what the limit says.</summary>
    public List<(Candidate Candidate, OverLimit Over)> PutAside { get; } = [];

    /// <summary>Decides.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="candidates">The greatest priority first, then the oldest.</param>
    /// <param name="counts">How many executions of each concurrency key are admitted.</param>
    public static Admission Of(Claim claim, IEnumerable<Candidate> candidates, Dictionary<string, long> counts)
    {
        var admission = new Admission();
        foreach (var candidate in candidates)
        {
            var policy = claim.PolicyOf(candidate);
            if (policy is not null && counts.GetValueOrDefault(candidate.ConcurrencyKey!) >= policy.Limit)
            {
                if (!candidate.IsQueued || policy.OnLimit != OnLimit.Queue)
                {
                    admission.PutAside.Add((candidate, OverLimit.Of(candidate.Flow, policy)));
                }
            }
            else if (admission.Admitted.Count < claim.Request.Limit)
            {
                admission.Admitted.Add(candidate);
                if (policy is not null)
                {
                    counts[candidate.ConcurrencyKey!] = counts.GetValueOrDefault(candidate.ConcurrencyKey!) + 1;
                }
            }
        }

        return admission;
    }
}
