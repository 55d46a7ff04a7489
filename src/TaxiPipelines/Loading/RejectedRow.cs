namespace TaxiPipelines.Loading;

/// <summary>A row that could not be read.</summary>
/// <param name="Line">The line in the file, from 1; the header counts.</param>
/// <param name="Reason">The column, what it holds and what was expected.</param>
/// <param name="Text">The line as it is in the file.</param>
public sealed record RejectedRow(long Line, string Reason, string Text);
