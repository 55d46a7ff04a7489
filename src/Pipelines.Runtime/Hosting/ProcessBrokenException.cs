namespace Pipelines.Runtime.Hosting;

/// <summary>A part of this process has ended by an error: what that part was to do would be waited for in vain, so the process ends.</summary>
internal sealed class ProcessBrokenException() : PipelineException(
    "A part of this process has ended by an error that its log names, so all of it has stopped. What it ran goes on in another process, or when it is started again.");
