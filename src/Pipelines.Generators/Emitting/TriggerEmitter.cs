using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the <c>TriggerDefinition</c>s.</summary>
internal static class TriggerEmitter
{
    public static void Emit(SourceWriter writer, FlowModel flow, CodecTable codecs)
    {
        if (flow.Triggers.Count == 0)
        {
            return;
        }

        writer.Open("Triggers =", "[");
        foreach (var trigger in flow.Triggers)
        {
            writer.Open($"new {Names.Definitions}.{trigger.Kind}TriggerDefinition");
            writer.Line($"Id = {CSharpText.Literal(trigger.Id)},");
            DefinitionEmitter.EmitDescription(writer, trigger.Description);
            DefinitionEmitter.EmitSource(writer, trigger.SourceFile, trigger.SourceMember);
            if (!trigger.IsEnabled)
            {
                writer.Line("IsEnabled = false,");
            }

            EmitKind(writer, flow, trigger, codecs);
            writer.Close("},");
        }

        writer.Close("],");
    }

    private static void EmitKind(SourceWriter writer, FlowModel flow, TriggerModel trigger, CodecTable codecs)
    {
        switch (trigger.Kind)
        {
            case TriggerKind.Schedule:
                writer.Line($"Cron = {CSharpText.Literal(trigger.Cron!)},");
                writer.Line($"TimeZone = {CSharpText.Literal(trigger.TimeZone!)},");
                writer.Line($"Missed = {Names.Pipelines}.Missed.{trigger.Missed},");
                writer.Line($"Overlap = {Names.Pipelines}.Overlap.{trigger.Overlap},");
                writer.Line($"Jitter = {CSharpText.TimeSpan(trigger.DurationTicks)},");
                writer.Line(trigger.MethodName is null
                    ? $"Map = static _ => [{DefaultInputs(flow, codecs)}],"
                    : $"Map = static tick => {Started(trigger, "tick")},");
                break;
            case TriggerKind.Webhook:
                writer.Line($"Key = {CSharpText.Literal(trigger.Key!)},");
                if (trigger.Payload is { } body)
                {
                    writer.Line("Map = static (request, context) =>");
                    writer.Indent();
                    writer.Line($"{Started(trigger, "typed", $"{Names.TriggerBinding}.TryReadBody(request, {codecs.Expression(body)}, context, out var typed)")},");
                    writer.Unindent();
                }
                else
                {
                    writer.Line($"Map = static (request, _) => {Started(trigger, "request")},");
                }

                break;
            case TriggerKind.AfterFlow:
                writer.Line($"After = static () => {trigger.SourceType}.Definition,");
                writer.Line($"States = [{string.Join(", ", trigger.States.Select(state => $"{Names.Pipelines}.ExecutionState.{state}"))}],");
                writer.Line(trigger.Payload is { } outputs
                    ? $"Map = static (completed, outputs) => {Started(trigger, $"{Names.TriggerBinding}.WithOutputs(completed, outputs, {codecs.Expression(outputs)})")},"
                    : $"Map = static (completed, _) => {Started(trigger, "completed")},");
                break;
            case TriggerKind.FileArrival:
                writer.Line($"Pattern = {CSharpText.Literal(trigger.Key!)},");
                writer.Line($"SettledFor = {CSharpText.TimeSpan(trigger.DurationTicks)},");
                writer.Line($"Map = static file => {Started(trigger, "file")},");
                break;
            case TriggerKind.Poll:
                writer.Line($"Every = {CSharpText.TimeSpan(trigger.DurationTicks)},");
                writer.Line($"PollAsync = static (services, cursor, cancellationToken) => {Names.TriggerBinding}.PollAsync<{trigger.SourceType}, {trigger.EventType}>(");
                writer.Indent();
                writer.Line($"services, cursor, static reported => {Started(trigger, "reported")}, cancellationToken),");
                writer.Unindent();
                break;
            case TriggerKind.Listen:
                writer.Line($"MaxBatch = {CSharpText.Literal(trigger.MaxBatch)},");
                writer.Line($"MaxWait = {CSharpText.TimeSpan(trigger.DurationTicks)},");
                writer.Line($"ListenAsync = static (services, cursor, cancellationToken) => {Names.TriggerBinding}.ListenAsync<{trigger.SourceType}, {trigger.EventType}>(services, cursor, cancellationToken),");
                writer.Line(trigger.TakesBatch
                    ? $"Map = static messages => {Started(trigger, $"[.. {Names.TriggerBinding}.Batch<{trigger.EventType}>(messages)]")},"
                    : $"Map = static messages => {Names.TriggerBinding}.Each<{trigger.EventType}>(messages, static message => {Started(trigger, "message")}),");
                break;
        }
    }

    /// <summary>The inputs of the executions that an event starts, as an expression.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="argument">What its method is given.</param>
    /// <param name="condition">What must hold before it is called.</param>
    private static string Started(TriggerModel trigger, string argument, string? condition = null)
    {
        var call = $"{trigger.DeclaringType}.{trigger.MethodName}({argument})";
        var (holds, started) = trigger.Returns switch
        {
            TriggerReturn.Nothing => (null, $"{Names.TriggerBinding}.Once(() => {call})"),
            TriggerReturn.Boolean => (call, "[null]"),
            TriggerReturn.Inputs => (null, $"[{call}]"),
            TriggerReturn.OptionalInputs => ($"{call} is {{ }} inputs", "[inputs]"),
            TriggerReturn.ManyInputs => (null, $"[.. {call}]"),
            _ => throw new InvalidOperationException($"Trigger '{trigger.Id}' returns {trigger.Returns}, which nothing is emitted for."),
        };
        var all = string.Join(" && ", new[] { condition, holds }.OfType<string>());
        return all.Length == 0 ? started : $"{all} ? {started} : []";
    }

    // The parameterless constructor of a struct passes over the defaults of its primary one, hence every argument is spelled out.
    private static string DefaultInputs(FlowModel flow, CodecTable codecs)
    {
        if (flow.Inputs is not { } inputs)
        {
            return "null";
        }

        var arguments = codecs.Types[inputs.TypeKey!].Properties
            .Where(property => property.ConstructorPosition is not null)
            .OrderBy(property => property.ConstructorPosition)
            .Select(property => property.DefaultExpression ?? "default");
        return $"new {inputs.CSharpName}({string.Join(", ", arguments)})";
    }
}
