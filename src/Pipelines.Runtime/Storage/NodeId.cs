using System.Globalization;
using System.Security.Cryptography;

namespace Pipelines.Runtime.Storage;

/// <summary>Names this process so that no other has or had the name, and a person can find it.</summary>
internal static class NodeId
{
    /// <summary><c>host-pid-random</c>. The random part keeps a process apart from an earlier one of the same number.</summary>
    public static string Create() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.MachineName}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
