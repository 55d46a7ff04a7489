using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace CrashProgram;

/// <summary>
/// A file that several processes append lines to: each line is one write of a descriptor opened with O_APPEND, so that lines never mix
/// and their order is that in which they were written. .NET's own append mode seeks instead, and overwrites what others wrote.
/// </summary>
internal sealed class AppendOnlyFile : IDisposable
{
    private const int WriteOnly = 0x1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int OwnerReadsAndWrites = 0b110_000_000;

    private readonly int _descriptor;

    public AppendOnlyFile(string path)
    {
        _descriptor = Open(path, WriteOnly | Create | Append | CloseOnExec, OwnerReadsAndWrites);
        if (_descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"'{path}' cannot be opened.");
        }
    }

    public void Add(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (Write(_descriptor, bytes, bytes.Length) != bytes.Length)
        {
            throw new IOException("A line was not written whole.");
        }
    }

    public void Dispose() => _ = Close(_descriptor);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, byte[] bytes, nint count);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
