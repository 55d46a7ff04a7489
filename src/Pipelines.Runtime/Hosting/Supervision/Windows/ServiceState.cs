namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>The states of a Windows service, with the numbers that Windows gives them.</summary>
internal enum ServiceState : uint
{
    /// <summary>It has ended.</summary>
    Stopped = 1,

    /// <summary>It starts.</summary>
    StartPending = 2,

    /// <summary>It ends.</summary>
    StopPending = 3,

    /// <summary>It does its work.</summary>
    Running = 4,
}
