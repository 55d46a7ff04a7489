using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads which ends <c>[AfterFlows]</c> joins.</summary>
internal sealed class JoinParser(TriggerSettings settings)
{
    public JoinModel Parse()
    {
        var hasWithin = settings.Attribute.Named("Within", "").Length > 0;
        var hasDeadline = settings.Attribute.Named("Deadline", "").Length > 0;
        if (hasWithin && hasDeadline)
        {
            settings.ReportContradiction(settings.Attribute.LocateNamed("Deadline"), "has both Within and Deadline; keep the one that says which ends belong together");
        }
        else if (!hasWithin && !hasDeadline)
        {
            var name = (settings.Attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.Name.GetLocation();
            settings.ReportContradiction(name ?? settings.Attribute.Locate(), "does not say which ends belong together; add Within = \"1d\" or Deadline = \"09:00\"");
        }
        else if (hasWithin && settings.Attribute.HasNamed("TimeZone"))
        {
            settings.ReportContradiction(settings.Attribute.LocateNamed("TimeZone"), "has a TimeZone, which only a Deadline is local in; a time Within is the same everywhere, so leave it out");
        }

        return new JoinModel
        {
            WithinTicks = settings.OptionalDuration("Within"),
            DeadlineTicks = settings.TimeOfDay("Deadline"),
            TimeZone = settings.TimeZone(),
        };
    }
}
