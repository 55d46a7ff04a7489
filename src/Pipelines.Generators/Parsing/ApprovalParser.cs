using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads <c>[Approval]</c> together with the parameter that takes the decision.</summary>
internal static class ApprovalParser
{
    public static ApprovalModel? Parse(FlowScope scope, PolicyParser policies, DeclaredTask task, BoundParameters bound)
    {
        if (task.Attributes.Find(KnownNames.ApprovalAttribute) is not { } approval)
        {
            return null;
        }

        if (approval.AttributeConstructor is null)
        {
            scope.MarkIncomplete();
            return null;
        }

        var question = approval.Argument<string>(0) ?? "";
        if (FindFault(task, approval, question, bound) is { } fault)
        {
            scope.Report(DiagnosticDescriptors.InvalidApproval, fault.Location, task.Method.Name, fault.Reason);
            return null;
        }

        if (bound.Decisions.Count == 0)
        {
            return null;
        }

        var parameter = bound.Decisions[0];
        var decision = ((INamedTypeSymbol)parameter.Type).TypeArguments[0];
        var rules = ValidationParser.Parse(parameter.GetAttributes(), decision);
        return new ApprovalModel
        {
            Question = question,
            TimeoutTicks = policies.Wait(approval, "Timeout"),
            Decision = bound.Parameters.First(static bound => bound.Role == ParameterRole.Approval).Type!,
            Description = Documentation.Of(task.Method, scope.Token).Parameter(parameter.Name),
            Validations = rules.Expressions,
            Constraints = rules.Constraints,
            DefaultExpression = ApprovalDefault.Parse(scope, approval, decision),
        };
    }

    /// <summary>Reports the attribute on a method that nothing would ask about.</summary>
    public static void CheckIsTask(FlowScope scope, IMethodSymbol method, IReadOnlyList<AttributeData> attributes)
    {
        if (attributes.Find(KnownNames.ApprovalAttribute) is { } approval)
        {
            scope.Report(DiagnosticDescriptors.InvalidApproval, approval.Locate(), method.Name, "is no task, so nobody would be asked; add [Task]");
        }
    }

    private static (string Reason, Location? Location)? FindFault(DeclaredTask task, AttributeData approval, string question, BoundParameters bound)
    {
        if (task.Role != TaskModelRole.Work)
        {
            return ("is a handler; the end of an execution does not wait for a person, so ask in a [Task]", approval.Locate());
        }

        if (question.Trim().Length == 0)
        {
            return ("asks nothing; say what is to be decided", approval.LocateArgument(0));
        }

        if (bound.Decisions.Count > 1)
        {
            return ($"takes the decision twice; remove the parameter '{bound.Decisions[1].Name}'", bound.Decisions[1].SourceLocation());
        }

        // A type that does not exist may have been meant for the decision; the compiler tells of it.
        if (bound.Decisions.Count == 0 && !task.Method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Error))
        {
            return ("asks a person but does not take the decision; add a parameter such as 'Approval<bool> approval'", approval.Locate());
        }

        return approval.Named<string?>("Default", null) is not null && approval.Named<string?>("Timeout", null) is null
            ? ("has a default but waits for ever, so the default would never be used; add a Timeout", approval.LocateNamed("Default"))
            : null;
    }
}
