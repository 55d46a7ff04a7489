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

    /// <param name="inputs">The flow's inputs, of which one may be the key.</param>
    public ConcurrencyModel? Concurrency(TypeModel? inputs)
    {
        if (_defaults.Find(KnownNames.ConcurrencyAttribute) is not { } concurrency)
        {
            return null;
        }

        var limit = concurrency.Argument<int>(0);
        CheckAtLeastOne("The limit of executions", limit, concurrency.LocateArgument(0));
        return new ConcurrencyModel(limit, concurrency.NamedMember("OnLimit", "Queue"), ConcurrencyKey.Parse(scope, concurrency, inputs));
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

    public void CheckRange(string what, double value, double least, double most, Location? location)
    {
        if (!(value >= least && value <= most))
        {
            scope.Report(DiagnosticDescriptors.ValueOutOfRange, location, what, Literals.Number(value), $"between {Literals.Number(least)} and {Literals.Number(most)}");
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

    private AttributeData? Find(DeclaredTask task, string metadataName) => task.Attributes.Find(metadataName) ?? _defaults.Find(metadataName);
}
