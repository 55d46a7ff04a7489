namespace Pipelines.Runtime.Access;

/// <summary>What a caller may do. Each scope has all that those before it have.</summary>
internal enum AccessScope
{
    /// <summary>Look at everything but secrets.</summary>
    Read,

    /// <summary>Also start, cancel, restart, label and decide.</summary>
    Run,

    /// <summary>Also change what others rely on, and see what only operators are to see.</summary>
    Admin,
}
