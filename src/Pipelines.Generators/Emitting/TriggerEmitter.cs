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
                EmitSchedule(writer, trigger.Schedule!);
                writer.Line(trigger.MethodName is null
                    ? $"Map = static _ => [{DefaultInputs(flow, codecs)}],"
                    : $"Map = static tick => {Started(trigger, "tick")},");
                break;
            case TriggerKind.Webhook:
                EmitWebhook(writer, trigger.Webhook!);
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
                EmitStates(writer, trigger);
                writer.Line(trigger.Payload is { } outputs
                    ? $"Map = static (completed, outputs) => {Started(trigger, $"{Names.TriggerBinding}.WithOutputs(completed, outputs, {codecs.Expression(outputs)})")},"
                    : $"Map = static (completed, _) => {Started(trigger, "completed")},");
                break;
            case TriggerKind.AfterFlows:
                EmitJoin(writer, trigger);
                EmitStates(writer, trigger);
                writer.Line($"Map = static ends => {Started(trigger, string.Join(", ", trigger.Awaited.Select((awaited, position) => End(awaited, position, codecs))))},");
                break;
            case TriggerKind.FileArrival:
                EmitFiles(writer, trigger);
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

    private static void EmitSchedule(SourceWriter writer, ScheduleModel schedule)
    {
        if (schedule.Cron is { } cron)
        {
            writer.Line($"Cron = {CSharpText.Literal(cron)},");
        }
        else
        {
            writer.Line($"Times = [{string.Join(", ", schedule.Times.Select(CSharpText.DateTime))}],");
        }

        writer.Line($"TimeZone = {CSharpText.Literal(schedule.TimeZone)},");
        if (schedule.From is { } from)
        {
            writer.Line($"From = {CSharpText.DateTime(from)},");
        }

        if (schedule.Until is { } until)
        {
            writer.Line($"Until = {CSharpText.DateTime(until)},");
        }

        writer.Line($"Missed = {Names.Pipelines}.Missed.{schedule.Missed},");
        if (schedule.MaxLatenessTicks is { } lateness)
        {
            writer.Line($"MaxLateness = {CSharpText.TimeSpan(lateness)},");
        }

        writer.Line($"Overlap = {Names.Pipelines}.Overlap.{schedule.Overlap},");
        writer.Line($"Jitter = {CSharpText.TimeSpan(schedule.JitterTicks)},");
    }

    private static void EmitWebhook(SourceWriter writer, WebhookModel webhook)
    {
        writer.Line($"Key = {CSharpText.Literal(webhook.Key)},");
        writer.Line($"Methods = {CSharpText.Literals(webhook.Methods)},");
        if (webhook.Secret is { } secret)
        {
            writer.Line($"Signature = {Names.Pipelines}.WebhookSignature.{webhook.Signature},");
            writer.Line($"Secret = {CSharpText.Literal(secret)},");
        }

        writer.Line($"IdempotencyHeader = {CSharpText.Literal(webhook.IdempotencyHeader)},");
        if (webhook.WaitForTicks is { } wait)
        {
            writer.Line($"WaitFor = {CSharpText.TimeSpan(wait)},");
        }

        writer.Line($"MaxBodyBytes = {CSharpText.Literal(webhook.MaxBodyBytes)},");
        if (webhook.RequestsPerMinute > 0)
        {
            writer.Line($"RequestsPerMinute = {CSharpText.Literal(webhook.RequestsPerMinute)},");
        }
    }

    private static void EmitFiles(SourceWriter writer, TriggerModel trigger)
    {
        var files = trigger.Files!;
        writer.Line($"Pattern = {CSharpText.Literal(files.Pattern)},");
        writer.Line($"SettledFor = {CSharpText.TimeSpan(files.SettledForTicks)},");
        writer.Line($"Every = {CSharpText.TimeSpan(files.EveryTicks)},");
        if (files.MoveTo is { } folder)
        {
            writer.Line($"MoveTo = {CSharpText.Literal(folder)},");
        }

        if (trigger.SourceType is { } source)
        {
            writer.Line($"FileSource = static services => {Names.TriggerBinding}.Source<{source}>(services),");
        }
    }

    private static void EmitJoin(SourceWriter writer, TriggerModel trigger)
    {
        writer.Line($"After = [{string.Join(", ", trigger.Awaited.Select(awaited => $"static () => {awaited.Type}.Definition"))}],");
        if (trigger.Join!.WithinTicks is { } within)
        {
            writer.Line($"Within = {CSharpText.TimeSpan(within)},");
        }

        if (trigger.Join.DeadlineTicks is { } deadline)
        {
            writer.Line($"Deadline = {CSharpText.TimeOfDay(deadline)},");
            writer.Line($"TimeZone = {CSharpText.Literal(trigger.Join.TimeZone)},");
        }
    }

    private static void EmitStates(SourceWriter writer, TriggerModel trigger) =>
        writer.Line($"States = [{string.Join(", ", trigger.States.Select(state => $"{Names.Pipelines}.ExecutionState.{state}"))}],");

    /// <summary>One of the ends that a trigger waits for, as its method takes it.</summary>
    private static string End(AwaitedFlowModel awaited, int position, CodecTable codecs)
    {
        var end = $"ends[{CSharpText.Literal(position)}]";
        return awaited.Outputs is { } outputs ? $"{Names.TriggerBinding}.WithOutputs({end}, {codecs.Expression(outputs)})" : end + ".Completed";
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
