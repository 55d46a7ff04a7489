using System.Globalization;
using System.Text;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>
/// The text of a made-up month, with what the real files are known for: runs of empty fields at the end of the month, pairs of
/// rows with one row id (a fare and its reversal), pickups outside the month, negative fares, and a few rows that are no trips
/// at all. Every other month has CRLF line ends but for the last line, or whole numbers written as <c>1.0</c>.
/// </summary>
/// <param name="file">Which month; also the seed.</param>
/// <param name="rows">How many rows, header and broken ones apart.</param>
internal sealed class SampleTrips(TripFile file, int rows)
{
    private const int LastRowsWithoutMeterPerMille = 80;
    private readonly SampleRandom _random = new(SeedOf(file.Name));

    /// <summary>How many rows of a file are broken: one in ten thousand, at least one in a file of a thousand or more.</summary>
    public int BrokenRows { get; } = rows < 1000 ? 0 : Math.Max(1, rows / 10_000);

    private bool HasCarriageReturns => file.Month.Month % 2 == 0;

    private bool WritesWholeAsFloat => file.Month.Month % 3 == 0;

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Takes the text, in UTF-8.</param>
    /// <param name="report">Hears now and then how many rows are written.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public async Task WriteAsync(Stream stream, Action<long> report, CancellationToken cancellationToken)
    {
        const int reportEvery = 5000;
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true)
        {
            NewLine = HasCarriageReturns ? "\r\n" : "\n",
        };
        await writer.WriteLineAsync(file.Schema.Header.AsMemory(), cancellationToken);
        var previous = Trip(0);
        for (var row = 0; row < rows; row++)
        {
            var trip = row > 0 && _random.PerMille(1) ? Reversal(previous) : Trip(row);
            var isLast = row == rows - 1;
            await writer.WriteAsync(trip.Line(file.Schema, WritesWholeAsFloat).AsMemory(), cancellationToken);
            await writer.WriteAsync((isLast ? "\n" : writer.NewLine).AsMemory(), cancellationToken);
            if (!isLast && BrokenRows > 0 && row % (rows / BrokenRows) == 7)
            {
                await writer.WriteLineAsync(Broken(trip).AsMemory(), cancellationToken);
            }

            previous = trip;
            if (row % reportEvery == 0)
            {
                report(row);
            }
        }

        report(rows);
    }

    private SampleTrip Trip(int row)
    {
        var pickup = Pickup();
        var fare = _random.PerMille(3) ? -250 - (_random.Below(20) * 50) : 250 + (_random.Below(140) * 50);
        return new SampleTrip
        {
            LacksMeterData = row >= rows - (int)((long)rows * LastRowsWithoutMeterPerMille / 1000),
            Vendor = 1 + _random.Below(2),
            Pickup = pickup,
            Dropoff = pickup.AddSeconds(60 + _random.Below(3600)),
            From = 1 + _random.Below(263),
            To = 1 + _random.Below(263),
            Passengers = _random.Below(7),
            Hundredths = _random.Below(2500),
            Fare = fare,
            Tax = fare < 0 ? -50 : 50,
            Tip = fare > 0 && _random.PerMille(600) ? _random.Below(1500) : 0,
            Payment = 1 + _random.Below(4),
        };
    }

    private DateTime Pickup()
    {
        var month = file.Month.FirstDay.ToDateTime(TimeOnly.MinValue);
        var seconds = _random.Below(DateTime.DaysInMonth(month.Year, month.Month) * 24 * 3600);
        var inMonth = month.AddSeconds(seconds);
        // Meters with a wrong clock: the month before, or years ago.
        return _random.PerMille(1) ? (_random.PerMille(500) ? inMonth.AddMonths(-1) : inMonth.AddYears(2008 - inMonth.Year)) : inMonth;
    }

    /// <summary>The other half of a pair that shares its row id: same trip and fare, the rest with the sign turned.</summary>
    private static SampleTrip Reversal(SampleTrip trip) => trip with { Tax = -trip.Tax, Tip = 0, Payment = 4 };

    private string Broken(SampleTrip trip)
    {
        var line = trip.Line(file.Schema, WritesWholeAsFloat);
        return _random.Below(3) switch
        {
            0 => line[..line.LastIndexOf(',')],
            1 => line.Replace(trip.Pickup.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), $"{file.Month.Year}-02-30", StringComparison.Ordinal),
            _ => $"{line},surplus",
        };
    }

    private static ulong SeedOf(string name)
    {
        // FNV-1a: string.GetHashCode differs from run to run.
        var hash = 14695981039346656037UL;
        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return hash;
    }
}
