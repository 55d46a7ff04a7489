namespace Pipelines;

/// <summary>What a task needs of the tasks before it, once they have all ended.</summary>
public enum Join
{
    /// <summary>Every one ended well; a skipped one is let pass only where the parameter is nullable.</summary>
    AllSucceeded,

    /// <summary>At least one ended well.</summary>
    AnySucceeded,

    /// <summary>They ended, no matter how.</summary>
    AllFinished,
}
