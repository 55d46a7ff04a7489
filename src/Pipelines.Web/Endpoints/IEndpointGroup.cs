namespace Pipelines.Web.Endpoints;

/// <summary>
/// Endpoints of one concept. A singleton of the program: it asks for the program's services in its constructor, and its handlers take the
/// request alone, so that nothing of a request is found by reflection.
/// </summary>
internal interface IEndpointGroup
{
    /// <summary>Maps the endpoints; each carries an <see cref="ApiOperation"/>.</summary>
    /// <param name="routes">Where to.</param>
    void Map(EndpointRoutes routes);
}
