using System.CommandLine;
using Pipelines.Runtime.Access.Passwords;

namespace Pipelines.Runtime.CommandLine.Users;

/// <summary><c>users hash-password</c>: makes of a password what stands in the settings of a user.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class UsersCommand(CommandEnvironment environment)
{
    private const int LeastLength = 12;
    private const int MostLength = 1000;

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var hash = new Command("hash-password", "Read a password from the terminal or standard input, and print what to set as Pipelines:Web:Users:<name>:PasswordHash.");
        hash.SetAction((_, cancellationToken) => HashAsync(cancellationToken));
        return new Command("users", "Prepare the settings of people who sign in.") { hash };
    }

    private async Task<int> HashAsync(CancellationToken cancellationToken)
    {
        var password = await new PasswordPrompt(environment.Terminal).ReadAsync(cancellationToken).ConfigureAwait(false);
        if (password.Length is < LeastLength or > MostLength)
        {
            throw new UsageException($"A password has {LeastLength} to {MostLength} characters, got {password.Length}.");
        }

        await environment.Terminal.Out.WriteLineAsync(PasswordHash.Create(password).Text).ConfigureAwait(false);
        return ExitCode.Succeeded;
    }
}
