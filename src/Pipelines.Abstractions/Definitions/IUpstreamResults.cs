namespace Pipelines.Definitions;

/// <summary>How the tasks before ended; given by the runtime to <see cref="TaskInvocation"/>.</summary>
public interface IUpstreamResults
{
    /// <summary>How a task ended as a whole. The JSON of a fanned-out task is the array of its elements' outputs.</summary>
    /// <param name="taskId">The task.</param>
    UpstreamResult Get(string taskId);

    /// <summary>The state in which a task ended as a whole; costs nothing, however many elements it has.</summary>
    /// <param name="taskId">The task.</param>
    TaskRunState GetState(string taskId) => Get(taskId).State;

    /// <summary>How each element of a fanned-out task ended, in element order.</summary>
    /// <param name="taskId">The task.</param>
    IReadOnlyList<UpstreamResult> GetElements(string taskId);
}
