using System.Globalization;

namespace Pipelines.Runtime.Processes;

/// <summary>Ends trees of processes: asks, waits, kills.</summary>
internal static class ProcessEnding
{
    /// <summary>How long a process that was asked to stop may take to do so.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>How long all of it may take; less than an attempt is given to stop, so that the attempt can tell.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends all that runs of a tree, also what it starts meanwhile.</summary>
    /// <returns>What runs nevertheless, for people: <c>sleep (process 12)</c>.</returns>
    /// <remarks>Goes by the real clock, as processes do.</remarks>
    public static async Task<IReadOnlyList<string>> EndAsync(IProcessTree tree)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var asked = new HashSet<int>();
        while (tree.Running() is { Count: > 0 } running)
        {
            var elapsed = clock.GetElapsedTime(start);
            if (elapsed > Patience)
            {
                return [.. running.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process.Value} (process {process.Key})"))];
            }

            foreach (var id in running.Keys)
            {
                if (elapsed >= Grace)
                {
                    tree.Kill(id);
                }
                else if (asked.Add(id))
                {
                    tree.Ask(id);
                }
            }

            await Task.Delay(LookEvery, clock, CancellationToken.None).ConfigureAwait(false);
        }

        return [];
    }
}
