namespace Pipelines.Web.Endpoints;

/// <summary>
/// What an endpoint is: the one place from which the OpenAPI document, the checks of a request's query and content type, and the rights
/// of callers are taken, so that they cannot differ.
/// </summary>
/// <param name="Id">The operation's id, unique: <c>listFlows</c>.</param>
/// <param name="Tag">The concept it belongs to: <c>Flows</c>.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record ApiOperation(string Id, string Tag, string Summary)
{
    private static readonly int[] OfCallers = [401, 403, 421];
    private static readonly int[] OfBodies = [413, 415, 422];

    /// <summary>What a caller must be allowed to do.</summary>
    public ApiRight Right { get; init; } = ApiRight.Read;

    /// <summary>Whether it is about more than one namespace can hold, such as processes: callers that are bound to one are refused.</summary>
    public bool TakesUnboundOnly { get; init; }

    /// <summary>More about it.</summary>
    public string? Description { get; init; }

    /// <summary>Parameters of the route, the query and the headers. What else stands in the query is refused.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The body; <see langword="null"/> for none, and what is sent is not read.</summary>
    public ApiBody? Body { get; init; }

    /// <summary>The answers but for those that problem details tell.</summary>
    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];

    /// <summary>The problems of its own; those that follow from what it takes are in <see cref="AllProblems"/>.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];

    /// <summary>The problems that may be answered.</summary>
    public IReadOnlyCollection<int> AllProblems => new SortedSet<int>([400, 414, 429, 431, 503, .. Right == ApiRight.None ? [] : OfCallers, .. Body is null ? [] : OfBodies, .. Problems]);

    /// <summary>Whether any query is taken and left to the endpoint: a webhook's is for its flow.</summary>
    public bool TakesAnyQuery { get; init; }
}
