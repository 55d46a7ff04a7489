using System.Globalization;
using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads limits: of a method, else of the class and its bases, else of the assembly.</summary>
internal sealed class PolicyParser(FlowScope scope)
{
    // The timers of .NET reach 49 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    private readonly IReadOnlyList<AttributeData> _defaults =
    [
        .. scope.Flow.FromBaseDown().Reverse().SelectMany(static level => level.GetAttributes()),
        .. scope.Flow.ContainingAssembly.GetAttributes(),
    ];

    // An attribute of the class or the assembly holds for many tasks, and is read once.
    private readonly Dictionary<AttributeData, RetryModel?> _retries = [];

    public RetryModel? Retry(DeclaredTask task)
    {
        if (Find(task, KnownNames.RetryAttribute) is not { } retry)
        {
            return null;
        }

        if (!_retries.TryGetValue(retry, out var model))
        {
            _retries[retry] = model = ParseRetry(retry);
        }

        return model;
    }

    public long? Timeout(DeclaredTask task)
    {
        if (Find(task, KnownNames.TimeoutAttribute) is not { } timeout || timeout.Argument<string>(0) is not { } text)
        {
            return null;
        }

        var location = timeout.LocateArgument(0);
        if (!TryDuration(text, location, out var ticks))
        {
            return null;
        }

        if (ticks <= 0 || ticks > LongestTimeout.Ticks)
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, location, "The timeout", $"'{text}'", "more than 0s and at most 49d");
        }

        return ticks;
    }

    public PoolModel? Pool(DeclaredTask task)
    {
        if (Find(task, KnownNames.PoolAttribute) is not { } pool || pool.Argument<string>(0) is not { } name)
        {
            return null;
        }

        var slots = pool.Named("Slots", 1);
        CheckAtLeastOne("Slots", slots, pool.LocateNamed("Slots"));
        return new PoolModel(name, slots);
    }

    public int? MaxParallel(DeclaredTask task)
    {
        if (!task.Mark.HasNamed("MaxParallel"))
        {
            return null;
        }

        var most = task.Mark.Named("MaxParallel", 0);
        CheckAtLeastOne("MaxParallel", most, task.Mark.LocateNamed("MaxParallel"));
        return most;
    }

    public ConcurrencyModel? Concurrency()
    {
        if (_defaults.Find(KnownNames.ConcurrencyAttribute) is not { } concurrency)
        {
            return null;
        }

        var limit = concurrency.Argument<int>(0);
        CheckAtLeastOne("The limit of executions", limit, concurrency.LocateArgument(0));
        return new ConcurrencyModel(limit, concurrency.NamedMember("OnLimit", "Queue"));
    }

    /// <summary>A named duration of a wait that the store keeps; <see langword="null"/> when it is not given. What is wrong is reported.</summary>
    public long? Wait(AttributeData attribute, string name)
    {
        if (attribute.Named<string?>(name, null) is not { } text || !TryDuration(text, attribute.LocateNamed(name), out var ticks))
        {
            return null;
        }

        if (ticks <= 0)
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, attribute.LocateNamed(name), name, $"'{text}'", "more than 0s");
        }

        return ticks;
    }

    /// <summary>The labels, those of bases first; the same key given again replaces the value.</summary>
    public EquatableArray<LabelModel> Labels() =>
        scope.Flow.FromBaseDown()
            .SelectMany(static level => level.GetAttributes())
            .Where(static attribute => attribute.AttributeClass.Is(KnownNames.LabelsAttribute))
            .Select(static attribute => new LabelModel(attribute.Argument<string>(0) ?? "", attribute.Argument<string>(1) ?? ""))
            .GroupBy(static label => label.Key)
            .Select(static same => same.Last())
            .ToEquatableArray();

    /// <summary>A named duration in ticks; what is wrong is reported, and 0 then stands for it.</summary>
    public long Duration(AttributeData attribute, string name, string fallback) =>
        TryDuration(attribute.Named(name, fallback), attribute.LocateNamed(name), out var ticks) ? ticks : 0;

    public void CheckAtLeastOne(string what, int value, Location? location)
    {
        if (value < 1)
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, location, what, value.ToString(CultureInfo.InvariantCulture), "at least 1");
        }
    }

    private bool TryDuration(string text, Location? location, out long ticks)
    {
        if (DurationSyntax.TryParse(text, out ticks, out var reason))
        {
            return true;
        }

        scope.Report(DiagnosticDescriptors.InvalidDuration, location, text, reason);
        return false;
    }

    private void CheckRange(string what, double value, double least, double most, Location? location)
    {
        if (!(value >= least && value <= most))
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, location, what, Literals.Number(value), $"between {Literals.Number(least)} and {Literals.Number(most)}");
        }
    }

    private RetryModel? ParseRetry(AttributeData retry)
    {
        var maxRetries = retry.Argument<int>(0);
        CheckRange("MaxRetries", maxRetries, 0, 1000, retry.LocateArgument(0));
        var delay = Duration(retry, "Delay", "10s");
        // The default bound is for waits that grow; it does not shorten one that was asked for.
        var maxDelay = retry.HasNamed("MaxDelay") ? Duration(retry, "MaxDelay", "1h") : Math.Max(delay, TimeSpan.TicksPerHour);
        if (retry.HasNamed("Delay") && retry.HasNamed("MaxDelay") && maxDelay < delay)
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, retry.LocateNamed("MaxDelay"), "MaxDelay", $"'{retry.Named("MaxDelay", "")}'", $"at least Delay, which is '{retry.Named("Delay", "")}'");
        }

        var factor = retry.Named("Factor", 2d);
        CheckRange("Factor", factor, 1, 100, retry.LocateNamed("Factor"));
        var jitter = retry.Named("Jitter", 0d);
        CheckRange("Jitter", jitter, 0, 1, retry.LocateNamed("Jitter"));
        var model = new RetryModel
        {
            MaxRetries = maxRetries,
            DelayTicks = delay,
            Backoff = retry.NamedMember("Backoff", "Fixed"),
            Factor = factor,
            MaxDelayTicks = maxDelay,
            Jitter = jitter,
            On = RetryOn(retry),
        };
        return maxRetries == 0 ? null : model;
    }

    private EquatableArray<string> RetryOn(AttributeData retry)
    {
        var types = retry.NamedArray("On") ?? [];
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

    private AttributeData? Find(DeclaredTask task, string metadataName) => task.Attributes.Find(metadataName) ?? _defaults.Find(metadataName);
}
