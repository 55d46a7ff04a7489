using Microsoft.AspNetCore.Builder;

namespace Pipelines.Web.Hosting;

/// <summary>
/// A part of the server that stands around the endpoints: authentication, limits, security headers. Registered as a singleton of the
/// program; called in the order of registration.
/// </summary>
internal interface IWebModule
{
    /// <summary>Before the server is built; may refuse to start.</summary>
    /// <param name="addresses">Where it is going to listen.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PipelineException">The settings do not allow it.</exception>
    Task StartingAsync(WebAddresses addresses, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Adds services to the server.</summary>
    /// <param name="builder">The server.</param>
    void Configure(WebApplicationBuilder builder)
    {
    }

    /// <summary>
    /// Adds middleware. It runs after routing, so that the endpoint with its <see cref="Endpoints.ApiOperation"/> is known, and before the
    /// endpoint; what it throws becomes problem details.
    /// </summary>
    /// <param name="app">The server.</param>
    void Use(WebApplication app)
    {
    }
}
