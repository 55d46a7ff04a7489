namespace Pipelines.Web.Hosting;

/// <summary>A section below <c>Pipelines:Web</c> that others than <see cref="WebOptions"/> read and check: <c>Authentication</c>.</summary>
/// <param name="Name">The section's name.</param>
internal sealed record WebSection(string Name);
