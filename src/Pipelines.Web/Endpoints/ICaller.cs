namespace Pipelines.Web.Endpoints;

/// <summary>Who sends a request, and what it may; a feature of the request, put there by whoever authenticates it.</summary>
internal interface ICaller
{
    /// <summary>The name, for the record: the user, or the API key.</summary>
    string Name { get; }

    /// <summary>The greatest right it has.</summary>
    ApiRight Right { get; }

    /// <summary>The namespace it is bound to, with those below it; <see langword="null"/> for all.</summary>
    string? Namespace { get; }
}
