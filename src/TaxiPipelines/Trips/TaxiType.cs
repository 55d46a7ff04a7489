namespace TaxiPipelines.Trips;

/// <summary>The two kinds of cabs whose trips the city publishes.</summary>
public enum TaxiType
{
    /// <summary>Boro taxis: may pick up in northern Manhattan and the other boroughs.</summary>
    Green,

    /// <summary>Medallion taxis: may pick up anywhere in the city.</summary>
    Yellow,
}
