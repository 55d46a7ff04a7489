namespace Pipelines.Runtime.Backfills;

/// <summary>The state of a backfill. Those that have ended are named as the states of executions are, and are the last ones.</summary>
internal enum BackfillState
{
    /// <summary>Its executions are started, or the last of them have not ended.</summary>
    Running,

    /// <summary>Nothing more is started until somebody resumes it; what was started goes on.</summary>
    Paused,

    /// <summary>Nothing more is started; its open executions are being told to stop.</summary>
    Canceling,

    /// <summary>Every tick was dealt with, and every execution that it started ended well.</summary>
    Succeeded,

    /// <summary>As <see cref="Succeeded"/>, but an execution ended with a warning.</summary>
    Warning,

    /// <summary>Every tick was dealt with, but an execution did not end well, or the inputs of a tick did not fit.</summary>
    Failed,

    /// <summary>Stopped on request before every tick was dealt with.</summary>
    Canceled,
}
