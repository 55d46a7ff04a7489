using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads retries: those of tasks (of the method, else of the class and its bases, else of the assembly) and that of the execution.</summary>
internal sealed class RetryParser(FlowScope scope, PolicyParser policies)
{
    private const string OfExecution = "Execution";

    // From the flow to its outermost base, then the assembly; the first of a scope holds.
    private readonly IReadOnlyList<AttributeData> _defaults =
    [
        .. scope.Flow.FromBaseDown().Reverse().SelectMany(level => Fitting(scope, level.GetAttributes(), isClass: true) ?? []),
        .. Fitting(scope, scope.Flow.ContainingAssembly.GetAttributes(), isClass: false) ?? [],
    ];

    // An attribute of the class or the assembly holds for many tasks, and is read once.
    private readonly Dictionary<AttributeData, RetryModel?> _read = [];

    /// <summary>When a failed execution is tried again as a whole.</summary>
    public RetryModel? Execution() => Read(_defaults.FirstOrDefault(static retry => ScopeOf(retry) == OfExecution));

    /// <summary>When a failed attempt of a task is followed by another.</summary>
    public RetryModel? Task(DeclaredTask task) =>
        Read(Fitting(scope, task.Attributes, isClass: false)?[0] ?? _defaults.FirstOrDefault(static retry => ScopeOf(retry) != OfExecution));

    /// <summary>The retries among the attributes of one target, each scope once; <see langword="null"/> for none. The others are reported.</summary>
    private static List<AttributeData>? Fitting(FlowScope scope, IReadOnlyList<AttributeData> attributes, bool isClass)
    {
        List<AttributeData>? fitting = null;
        foreach (var retry in attributes)
        {
            if (!retry.AttributeClass.Is(KnownNames.RetryAttribute))
            {
                continue;
            }

            var of = ScopeOf(retry);
            if (of == OfExecution && !isClass)
            {
                scope.Report(DiagnosticDescriptors.MisplacedRetry, retry.LocateNamed("Scope"), "RetryScope.Execution tries one flow again as a whole; put this [Retry] on the class of the flow");
            }
            else if (fitting?.Exists(earlier => ScopeOf(earlier) == of) == true)
            {
                scope.Report(DiagnosticDescriptors.MisplacedRetry, retry.Locate(), $"There is a [Retry] of the scope '{of}' here already; keep one of them");
            }
            else
            {
                (fitting ??= []).Add(retry);
            }
        }

        return fitting;
    }

    private static string ScopeOf(AttributeData retry) => retry.NamedMember("Scope", "Task");

    private RetryModel? Read(AttributeData? retry)
    {
        if (retry is null)
        {
            return null;
        }

        if (!_read.TryGetValue(retry, out var model))
        {
            _read[retry] = model = Parse(retry);
        }

        return model;
    }

    private RetryModel? Parse(AttributeData retry)
    {
        var maxRetries = retry.Argument<int>(0);
        policies.CheckRange("MaxRetries", maxRetries, 0, 1000, retry.LocateArgument(0));
        var delay = policies.Duration(retry, "Delay", "10s");
        // The default bound is for waits that grow; it does not shorten one that was asked for.
        var maxDelay = retry.HasNamed("MaxDelay") ? policies.Duration(retry, "MaxDelay", "1h") : Math.Max(delay, TimeSpan.TicksPerHour);
        if (retry.HasNamed("Delay") && retry.HasNamed("MaxDelay") && maxDelay < delay)
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, retry.LocateNamed("MaxDelay"), "MaxDelay", $"'{retry.Named("MaxDelay", "")}'", $"at least Delay, which is '{retry.Named("Delay", "")}'");
        }

        var factor = retry.Named("Factor", 2d);
        policies.CheckRange("Factor", factor, 1, 100, retry.LocateNamed("Factor"));
        var jitter = retry.Named("Jitter", 0d);
        policies.CheckRange("Jitter", jitter, 0, 1, retry.LocateNamed("Jitter"));
        var model = new RetryModel
        {
            MaxRetries = maxRetries,
            DelayTicks = delay,
            Backoff = retry.NamedMember("Backoff", "Fixed"),
            Factor = factor,
            MaxDelayTicks = maxDelay,
            Jitter = jitter,
            On = ParseOn(retry),
        };
        return maxRetries == 0 ? null : model;
    }

    private EquatableArray<string> ParseOn(AttributeData retry)
    {
        var types = retry.NamedArray("On") ?? [];
        if (types.Count > 0 && ScopeOf(retry) == OfExecution)
        {
            // What is kept of a failed execution is the text of its errors, perhaps of another process.
            scope.Report(DiagnosticDescriptors.MisplacedRetry, retry.LocateNamed("On"), "On is for the exceptions of tasks; an execution is tried again whatever failed it, so put the choice on a [Retry] of its tasks");
        }

        for (var index = 0; index < types.Count; index++)
        {
            if (types[index].Value is ITypeSymbol { TypeKind: not TypeKind.Error } type && !type.DerivesFrom("System.Exception"))
            {
                scope.Report(DiagnosticDescriptors.ValueOutOfRange, retry.LocateElement("On", index), "On", $"'{type.ToPeople()}'", "an exception type");
            }
        }

        if (types.Any(static type => type.Value is ITypeSymbol { TypeKind: TypeKind.Error }))
        {
            scope.MarkIncomplete();
        }

        return types.Select(static type => type.Value).OfType<ITypeSymbol>().Select(static type => type.ToCSharp()).ToEquatableArray();
    }
}
