namespace Pipelines.Runtime.Storage;

/// <summary>Something that should not be.</summary>
/// <param name="Check">What was checked, e.g. <c>orphan rows</c>.</param>
/// <param name="Message">What was found, in one sentence.</param>
/// <param name="WayOut">What to do.</param>
public sealed record StoreFinding(string Check, string Message, string WayOut);
