namespace Pipelines.Runtime.Processes;

/// <summary>
/// Variables in the environment of a program that a task runs. What it starts inherits them, also when it is re-parented: that is how
/// all of it is found again. A program may read them, e.g. to name what it makes.
/// </summary>
internal static class ProcessMarks
{
    /// <summary>The execution's id.</summary>
    public const string Execution = "PIPELINES_EXECUTION_ID";

    /// <summary>The task run, such as <c>load.7</c>.</summary>
    public const string TaskRun = "PIPELINES_TASK_RUN";

    /// <summary>The attempt's number.</summary>
    public const string Attempt = "PIPELINES_ATTEMPT";

    /// <summary>Different for each program that a task runs.</summary>
    public const string Process = "PIPELINES_PROCESS";
}
