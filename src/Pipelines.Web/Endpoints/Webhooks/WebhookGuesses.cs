using System.Collections.Concurrent;
using Pipelines.Web.Security.Guards;

namespace Pipelines.Web.Endpoints.Webhooks;

/// <summary>
/// Makes guessing keys slow: from an address that sent many wrong ones no key is looked at until it has paused, so that a right one tells
/// itself by nothing. A sender whose key was right from there before goes on all the same, whoever else shares its address.
/// </summary>
/// <remarks>Counted by each process for itself.</remarks>
internal sealed class WebhookGuesses(TimeProvider time)
{
    /// <summary>Wrong keys from one address; whoever mistypes one does so a few times.</summary>
    private const int WrongPerMinute = 60;

    /// <summary>Only right keys are kept, yet a webhook may be called from anywhere.</summary>
    private const int MostKnown = 10_000;

    private readonly RateTable _wrong = new(WrongPerMinute, time);
    private readonly ConcurrentDictionary<(string Address, string Key), bool> _known = new();

    /// <summary>Whether a key is to be looked at.</summary>
    /// <param name="address">What shares a limit.</param>
    /// <param name="key">The key.</param>
    /// <param name="retryAfter">When the next one is.</param>
    public bool MayTry(string address, string key, out TimeSpan retryAfter) => _wrong.CanPass(address, out retryAfter) || _known.ContainsKey((address, key));

    /// <summary>A key was wrong.</summary>
    /// <param name="address">What shares a limit.</param>
    public void Wrong(string address) => _wrong.TryPass(address, out _);

    /// <summary>A key was right.</summary>
    /// <param name="address">What shares a limit.</param>
    /// <param name="key">The key.</param>
    public void Right(string address, string key)
    {
        if (_known.ContainsKey((address, key)))
        {
            return;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        _known[(address, key)] = true;
    }
}
