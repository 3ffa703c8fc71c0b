namespace Goosed.Hosting.Tests.Otlp;

/// <summary>A span as a collector gets it.</summary>
/// <param name="ParentId">Hex digits; empty for the first of its trace.</param>
/// <param name="Kind">2 server, 4 producer, 5 consumer, 1 internal.</param>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, int Kind, ulong From, ulong To)
{
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>The traces that it is linked to.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>2 for an error.</summary>
    public int Status { get; init; }

    /// <summary>The spans of an ExportTraceServiceRequest (opentelemetry-proto, trace/v1/trace.proto).</summary>
    public static IEnumerable<ReceivedSpan> In(ReadOnlyMemory<byte> request) =>
        from resource in Fields.In(request, 1)
        from scope in Fields.In(resource.Bytes, 2)
        from span in Fields.In(scope.Bytes, 2)
        select Of(Fields.Of(span.Bytes));

    private static ReceivedSpan Of(IReadOnlyList<Field> fields)
    {
        Field Find(int tag) => fields.FirstOrDefault(field => field.Tag == tag);
        return new(Find(1).Hex, Find(2).Hex, Find(4).Hex, Find(5).Text, (int)Find(6).Number, Find(7).Number, Find(8).Number)
        {
            Tags = fields.Where(field => field.Tag == 9).Select(field => Pair(field.Bytes)).ToDictionary(pair => pair.Key, pair => pair.Value),
            Links = [.. fields.Where(field => field.Tag == 13).Select(link => Fields.In(link.Bytes, 1).First().Hex)],
            Status = (int)Fields.In(Find(15).Bytes, 3).FirstOrDefault().Number,
        };
    }

    private static (string Key, string Value) Pair(ReadOnlyMemory<byte> pair)
    {
        var value = Fields.In(pair, 2).SelectMany(any => Fields.Of(any.Bytes)).FirstOrDefault();
        return (Fields.In(pair, 1).First().Text, value.Tag == 1 ? value.Text : $"{value.Number}");
    }
}
