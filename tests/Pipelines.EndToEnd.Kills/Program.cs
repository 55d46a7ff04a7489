using System.CommandLine;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Triggers;

var kills = new Option<int>("--kills") { Description = "How many processes to kill.", DefaultValueFactory = _ => 60 };
var executions = new Option<int>("--executions") { Description = "The least number of executions.", DefaultValueFactory = _ => 300 };
var workers = new Option<int>("--workers") { Description = "How many processes share the store.", DefaultValueFactory = _ => 2 };
var seed = new Option<int?>("--seed") { Description = "What moments and victims follow from. Default: a new one." };
var folder = new Option<string?>("--folder") { Description = "Where to work; it stays. Default: a temporary folder, which goes." };
var store = new Option<string>("--store") { Description = "Which store: sqlite, or postgres with a server that fails too.", DefaultValueFactory = _ => "sqlite" };
store.AcceptOnlyFromAmong("sqlite", "postgres");
var restarts = new Option<int>("--restarts") { Description = "How often to end the PostgreSQL server as a crash does.", DefaultValueFactory = _ => 10 };
var ticks = new Option<int?>("--ticks") { Description = "Instead: kill while an every-second schedule, a webhook and files start executions, until there were so many ticks." };
var backfill = new Option<int?>("--backfill") { Description = "Instead: kill while a backfill of so many ticks runs." };
var command = new RootCommand("Kills processes that share a store at random moments, and checks from the outside that nothing was lost or repeated.")
{
    kills, executions, workers, seed, folder, store, restarts, ticks, backfill,
};
command.SetAction(async (parsed, _) =>
{
    var place = parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("pipelines-kills-").FullName;
    var chance = parsed.GetValue(seed) ?? Random.Shared.Next(1_000_000);
    await using var site = parsed.GetValue(store) == "postgres" ? await PostgresSite.StartAsync(chance) : null;
    var settings = new KillSettings
    {
        Folder = place,
        Kills = parsed.GetValue(kills),
        Executions = parsed.GetValue(executions),
        Workers = parsed.GetValue(workers),
        Seed = chance,
        Site = site,
        Restarts = site is null ? 0 : parsed.GetValue(restarts),
    };
    Console.WriteLine($"seed {settings.Seed}, in {place}");
    if (parsed.GetValue(ticks) is { } wanted)
    {
        return Judge(await new TriggerLoop(settings with { Patience = TimeSpan.FromSeconds(300 + (3 * wanted)) }, Console.WriteLine).RunAsync(wanted));
    }

    if (parsed.GetValue(backfill) is { } filled)
    {
        return Judge(await new BackfillLoop(settings with { Patience = TimeSpan.FromSeconds(300 + filled) }, Console.WriteLine).RunAsync(filled));
    }

    var report = await new KillLoop(settings, Console.WriteLine).RunAsync();
    Console.WriteLine(report);
    if (parsed.GetValue(folder) is null && report.Violations.Count == 0)
    {
        Directory.Delete(place, recursive: true);
    }

    return report.Violations.Count == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();

static int Judge(TriggerReport report)
{
    Console.WriteLine(report);
    return report.Violations.Count == 0 ? 0 : 1;
}
