using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Access.Passwords;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Sessions;

/// <summary>Checks a name and a password, and opens a session.</summary>
internal sealed class SignIn(IOptions<WebSecurityOptions> options, SignInThrottle throttle, WebSessions sessions) : IDisposable
{
    /// <summary>Each check takes tenths of a second of a processor: more at once would starve what the program is for.</summary>
    private const int AtOnce = 2;

    private const int MostWaiting = 50;
    private const int LongestName = 200;
    private const int LongestPassword = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(AtOnce, AtOnce);
    private int _waiting;

    /// <summary>Signs somebody in.</summary>
    /// <param name="user">The name.</param>
    /// <param name="password">The password.</param>
    /// <param name="address">From where.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The session; <see langword="null"/> when there is no such user or it is not the password: nobody is told which.</returns>
    /// <exception cref="ProblemException">Too many attempts.</exception>
    public async Task<Session?> TryAsync(string user, string password, string address, CancellationToken cancellationToken)
    {
        try
        {
            // Before the attempt is counted: whoever finds no room has not tried.
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
            {
                throw TooMany("Too many people sign in at once. Try again.", Pause);
            }

            if (await throttle.BeginAsync(user, address, cancellationToken).ConfigureAwait(false) is { } wait)
            {
                throw TooMany("Too many attempts failed. Wait before the next one.", wait);
            }

            if (await CheckInTurnAsync(user, password, cancellationToken).ConfigureAwait(false) is not { } account)
            {
                return null;
            }

            await throttle.SucceedAsync(user, address, cancellationToken).ConfigureAwait(false);
            return await sessions.StartAsync(account, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<UserAccount?> CheckInTurnAsync(string user, string password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Check(user, password);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>As many rounds for every user, those that there are not included.</summary>
    private UserAccount? Check(string user, string password)
    {
        var isPossible = user.Length <= LongestName && password.Length <= LongestPassword;
        var tried = isPossible ? password : "";
        var rounds = options.Value.Users.Values.Select(static account => account.Password.Iterations).Append(PasswordHash.LeastIterations).Max();
        if (!isPossible || !options.Value.Users.TryGetValue(user, out var account))
        {
            PasswordHash.OfNobody(rounds).Fits(tried);
            return null;
        }

        var fits = account.Password.Fits(tried);
        if (account.Password.Iterations < rounds)
        {
            PasswordHash.OfNobody(rounds - account.Password.Iterations).Fits(tried);
        }

        return fits ? account : null;
    }

    private static ProblemException TooMany(string detail, TimeSpan wait) => new(StatusCodes.Status429TooManyRequests, detail) { RetryAfter = wait };
}
