namespace Goosed.Bench.Load;

/// <summary>The requests of a measurement, and how their answers are told from errors.</summary>
/// <param name="Next">Gives the next request, whole.</param>
/// <param name="Status">Status that each must be answered with.</param>
/// <param name="Mark">Bytes that each answer's body must hold.</param>
internal sealed record Traffic(Func<byte[]> Next, int Status, byte[] Mark);
