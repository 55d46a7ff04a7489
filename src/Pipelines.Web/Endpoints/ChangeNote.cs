namespace Pipelines.Web.Endpoints;

/// <summary>One change that a request has made, or one of many that it was refused.</summary>
/// <param name="Subject">What was changed.</param>
/// <param name="Detail">How; <see langword="null"/> where the operation says all.</param>
/// <param name="RefusedAs">The status code that it was refused with; <see langword="null"/> for done.</param>
internal sealed record ChangeNote(string Subject, string? Detail, int? RefusedAs = null);
