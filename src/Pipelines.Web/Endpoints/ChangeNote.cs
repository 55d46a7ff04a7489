namespace Pipelines.Web.Endpoints;

/// <summary>One change that a request has made.</summary>
/// <param name="Subject">What was changed.</param>
/// <param name="Detail">How; <see langword="null"/> where the operation says all.</param>
internal sealed record ChangeNote(string Subject, string? Detail);
