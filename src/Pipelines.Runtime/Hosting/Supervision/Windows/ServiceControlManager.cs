using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipelines.Runtime.Hosting.Supervision.Windows;

/// <summary>
/// The service control API. Windows calls back without saying for whom, so the one connection of the process is static. A thread is
/// given to the dispatcher, which returns when the service has stopped.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe partial class ServiceControlManager : IServiceControlManager
{
    // Windows takes the name from its own records for a service with a process of its own.
    private const string AnyName = "";

    private static readonly TaskCompletionSource Connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static Func<uint, uint>? _onControl;
    private static nint _statusHandle;

    /// <inheritdoc/>
    public Task ConnectAsync(Func<uint, uint> control, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _onControl, control, null) is not null)
        {
            throw new InvalidOperationException("This process is connected with the service control manager already.");
        }

        new Thread(Dispatch) { IsBackground = true, Name = "Windows service" }.Start();
        return Connected.Task;
    }

    /// <inheritdoc/>
    public void Report(ServiceStatus status)
    {
        if (!SetServiceStatus(_statusHandle, in status))
        {
            throw new Win32Exception();
        }
    }

    private static void Dispatch()
    {
        fixed (char* name = AnyName)
        {
            // The table ends with an empty entry.
            var table = stackalloc ServiceTableEntry[2];
            table[0] = new ServiceTableEntry { Name = name, Main = &Main };
            table[1] = default;
            if (!StartServiceCtrlDispatcher(table))
            {
                var error = Marshal.GetLastPInvokeError();
                Connected.TrySetException(new PipelineException(error == ServiceControl.ErrorFailedServiceControllerConnect
                    ? "'serve --service' is how Windows starts a service; from a terminal it is 'serve'."
                    : string.Create(CultureInfo.InvariantCulture, $"Windows does not take this process for a service: error {error}.")));
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void Main(uint count, char** arguments)
    {
        _statusHandle = RegisterServiceCtrlHandlerEx(AnyName, &Control, 0);
        if (_statusHandle == 0)
        {
            Connected.TrySetException(new PipelineException(string.Create(CultureInfo.InvariantCulture, $"Windows does not let this service listen to it: error {Marshal.GetLastPInvokeError()}.")));
            return;
        }

        Connected.TrySetResult();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Control(uint control, uint eventType, nint eventData, nint context) => _onControl!(control);

    [LibraryImport("advapi32.dll", EntryPoint = "StartServiceCtrlDispatcherW", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool StartServiceCtrlDispatcher(ServiceTableEntry* table);

    [LibraryImport("advapi32.dll", EntryPoint = "RegisterServiceCtrlHandlerExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint RegisterServiceCtrlHandlerEx(string name, delegate* unmanaged[Stdcall]<uint, uint, nint, nint, uint> handler, nint context);

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetServiceStatus(nint handle, in ServiceStatus status);

    [StructLayout(LayoutKind.Sequential)]
    private struct ServiceTableEntry
    {
        public char* Name;
        public delegate* unmanaged[Stdcall]<uint, char**, void> Main;
    }
}
