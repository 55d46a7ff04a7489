namespace Pipelines.Web.Security.Callers;

/// <summary>How a caller says who it is.</summary>
internal enum CallerKind
{
    /// <summary>Not at all: the API is open to this machine.</summary>
    Local,

    /// <summary>By an API key.</summary>
    Key,

    /// <summary>By having signed in.</summary>
    User,
}
