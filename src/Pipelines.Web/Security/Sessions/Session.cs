using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Sessions;

/// <summary>Somebody who has signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="Token">What the cookie holds.</param>
/// <param name="ExpiresAt">When it ends unless it is used, in UTC.</param>
/// <param name="IsRenewed">Whether the end was just moved, so that the cookie's must be too.</param>
internal sealed record Session(UserAccount User, string Token, DateTimeOffset ExpiresAt, bool IsRenewed = false)
{
    /// <summary>
    /// What a page must send beside the cookie to change something. Browsers send cookies whoever made them call; only a page of ours can
    /// have read this. It follows from the token, so that nothing need be kept.
    /// </summary>
    public string AntiForgeryToken => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Token), "anti-forgery"u8));

    /// <summary>Whether a request carries it.</summary>
    public bool IsAntiForgeryToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(AntiForgeryToken));
}
