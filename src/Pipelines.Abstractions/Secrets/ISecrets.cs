namespace Pipelines;

/// <summary>The secrets of the program, by name. A service or a flow's constructor may take it.</summary>
/// <remarks>
/// Looked for anew each time, so a secret that was exchanged is found without a restart. Whatever is handed out is masked in all that
/// the program logs, stores and prints from then on.
/// </remarks>
public interface ISecrets
{
    /// <summary>Gets a secret.</summary>
    /// <param name="name">Its name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, e.g. <c>warehouse-password</c>.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="PipelineException">There is none of that name; the message tells where it was looked for, and how to set it.</exception>
    ValueTask<Secret> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Gets a secret that need not be there; <see langword="null"/> when it is not.</summary>
    /// <param name="name">Its name, as for <see cref="GetAsync"/>.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="PipelineException">The name is no name, or a place cannot be read.</exception>
    ValueTask<Secret?> TryGetAsync(string name, CancellationToken cancellationToken = default);
}
