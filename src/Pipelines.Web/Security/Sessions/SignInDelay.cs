namespace Pipelines.Web.Security.Sessions;

/// <summary>How long nobody may try again after failures in a row: nothing at first, then twice as long each time.</summary>
internal static class SignInDelay
{
    /// <summary>So many failures of one user at one address cost nothing: people mistype.</summary>
    public const int FreeByPair = 5;

    /// <summary>So many failures from one address cost nothing: an office has one address.</summary>
    public const int FreeByAddress = 20;

    /// <summary>So many failures of one user at addresses that are new for him or her: as many as NIST SP 800-63B lets there be of an account.</summary>
    public const int FreeByStrangers = 100;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    /// <summary>The delay after a failure; <see langword="null"/> for none.</summary>
    /// <param name="failures">How many there were in a row.</param>
    /// <param name="free">How many cost nothing.</param>
    public static TimeSpan? After(int failures, int free)
    {
        if (failures < free)
        {
            return null;
        }

        var delay = First * Math.Pow(2, Math.Min(failures - free, 20));
        return delay < Longest ? delay : Longest;
    }
}
