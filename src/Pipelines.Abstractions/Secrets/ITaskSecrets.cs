namespace Pipelines;

/// <summary>The secrets of the program, as one attempt sees them.</summary>
public interface ITaskSecrets : ISecrets
{
    /// <summary>
    /// Makes a secret of a value that the task came by itself, such as a token that an API handed out: it is masked in all that this
    /// execution logs and keeps from then on. Return the <see cref="Secret"/> to hand it to another task.
    /// </summary>
    /// <param name="value">The value in clear.</param>
    Secret Mask(string value);
}
