using System.Text;

namespace Pipelines.Web.Tests.Fuzzing;

/// <summary>Picks and makes what malformed requests are made of; the same seed gives the same.</summary>
internal sealed class Fuzz(int seed)
{
    private static readonly string[] Words =
        ["0", "-1", "NaN", "null", "..", "%00", "%ff%fe", "%ed%a0%80", "%c3%a4", "'%3bdrop%20table%20executions%3b--", "%7b%7b7*7%7d%7d", "$%7bjndi:ldap:%2f%2fx%7d", "%5c..%5c", "a%2fb", "%252e%252e", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "con"];

    private static readonly string[] Broken =
        ["{", "[", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "nul", "\"", "{\"a\":1}{", "{\"a\":\"\t\"}", "/* */{}", "{\"a\":NaN}", "{\"\\ud800\":1}", "{\"a\":\"\\udc00\"}", "{\"flow\":1,\"flow\":2}", "\u00ef\u00bb\u00bf", "<xml/>", "a=1&b=2"];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    public bool OneIn(int many) => _random.Next(many) == 0;

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    /// <summary>Part of an address that no name of anything has.</summary>
    public string Word() => OneIn(6) ? new string('x', 1 + _random.Next(2000)) : Pick(Words);

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>What is no JSON.</summary>
    public byte[] BrokenJson() => _random.Next(6) switch
    {
        0 => [0xff, .. Bytes(_random.Next(64))],
        1 => Encoding.UTF8.GetBytes(new string('[', 1 + _random.Next(3000))),
        2 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 70 + _random.Next(500)))),
        3 => [.. "{\"a\":\""u8, 0xc3, 0x28, .. "\"}"u8],
        4 => Encoding.Unicode.GetBytes("{\"flow\":\"greet\"}"),
        _ => Encoding.Latin1.GetBytes(Pick(Broken)),
    };
}
