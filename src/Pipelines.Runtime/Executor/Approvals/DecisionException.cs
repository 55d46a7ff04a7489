using Pipelines.Runtime.Executor.Control;

namespace Pipelines.Runtime.Executor.Approvals;

/// <summary>A decision cannot be given: nobody asks for it, or it does not fit. Nothing was stored.</summary>
/// <param name="message">What was decided on, what is expected and what was given.</param>
internal sealed class DecisionException(string message) : RefusedException(message);
