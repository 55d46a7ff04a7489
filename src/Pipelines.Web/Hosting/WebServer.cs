using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.Hosting;
using Pipelines.Web.Endpoints;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Hosting;

/// <summary>
/// The HTTP server of a program that serves: an application of its own, so that single commands pay nothing for it. Endpoints are
/// singletons of the program and know its services; the server itself is given the program's log, meters and clock alone.
/// </summary>
internal sealed class WebServer(
    IOptions<WebOptions> options,
    IEnumerable<IEndpointGroup> groups,
    IEnumerable<IWebModule> modules,
    ProblemMiddleware problems,
    ILoggerFactory loggers,
    IMeterFactory meters,
    TimeProvider time) : IServedService, IAsyncDisposable
{
    /// <summary>How long requests may go on when the server stops; those that follow an execution end at once.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private WebApplication? _app;

    /// <summary>Where it listens, with the ports it was given; empty before it has started.</summary>
    public IReadOnlyList<string> Urls { get; private set; } = [];

    /// <inheritdoc/>
    public string? Announcement => Urls.Count == 0 ? null : $"Listening on {string.Join(", ", Urls)}.";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        var addresses = WebAddresses.Parse(options.Value.Urls);
        foreach (var module in modules)
        {
            await module.StartingAsync(addresses, cancellationToken).ConfigureAwait(false);
        }

        var app = Build(addresses);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw new UsageException(Describe(addresses, exception));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _app = app;
        Urls = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
        {
            return;
        }

        Urls = [];
        await app.StopAsync(cancellationToken).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private WebApplication Build(WebAddresses addresses)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseUrls([.. addresses.Urls]).ConfigureKestrel(ConfigureServer);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(meters);
        builder.Services.AddSingleton(time);

        // The program's own lifetime takes signals; this one must not stop under it.
        builder.Services.AddSingleton<IHostLifetime, CommandLineLifetime>();
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        foreach (var module in modules)
        {
            module.Configure(builder);
        }

        var app = builder.Build();
        app.Use(problems.InvokeAsync);
        app.UseRouting();
        foreach (var module in modules)
        {
            module.Use(app);
        }

        // Behind authentication: who may not call learns nothing of what a request should be.
        app.Use(RequestCheck.InvokeAsync);

        var routes = new EndpointRoutes(app);
        foreach (var group in groups)
        {
            group.Map(routes);
        }

        return app;
    }

    private void ConfigureServer(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        server.Limits.MaxRequestBodySize = options.Value.MaxRequestBodyBytes;
    }

    private static string Describe(WebAddresses addresses, Exception exception) =>
        exception is AddressInUseException || exception.InnerException is AddressInUseException
            ? $"{WebOptions.Section}:{nameof(WebOptions.Urls)}: {addresses} is taken by another program. Choose another port, or stop that program."
            : $"{WebOptions.Section}:{nameof(WebOptions.Urls)}: the program cannot listen on {addresses}: {exception.Message}";
}
