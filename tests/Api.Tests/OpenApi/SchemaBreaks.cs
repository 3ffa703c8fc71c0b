using System.Text.Json.Nodes;

namespace Goosed.Api.Tests.OpenApi;

/// <summary>
/// What breaks between two schemas. A caller's values must still be taken, so the schema of a request may only grow; an answer's
/// must be what the caller knows, so its schema may only shrink, and keep its properties.
/// </summary>
internal sealed class SchemaBreaks(ApiDocument released, ApiDocument now, bool isRequest)
{
    // The places that were compared: schemas may hold themselves. What several operations share is told of at the first.
    private HashSet<(string, string)> _seen = [];

    /// <summary>A line for each break.</summary>
    /// <param name="place">The property, such as <c>items[].mac</c>; empty for the whole value.</param>
    /// <param name="was">The released schema; null for one that says nothing.</param>
    /// <param name="isNow">The same of today.</param>
    public IReadOnlyList<string> Between(string place, JsonNode? was, JsonNode? isNow)
    {
        if (!_seen.Add((released.Resolve(was)?.GetPath() ?? "", now.Resolve(isNow)?.GetPath() ?? "")))
        {
            return [];
        }

        var (old, current) = (SchemaForm.Of(released, was), SchemaForm.Of(now, isNow));
        var (given, taken) = isRequest ? (old, current) : (current, old);
        return given.All(form => taken.Any(form.Fits))
            ? [.. given.SelectMany(form => OfForm(place, form, [.. taken.Where(form.Fits)]))]
            : [Line(place, $"was {Told(old)} and is {Told(current)}")];
    }

    // One form that fits is enough. Which one was meant is known when there is one only.
    private IReadOnlyList<string> OfForm(string place, SchemaForm given, IReadOnlyList<SchemaForm> taken)
    {
        IReadOnlyList<string> first = [];
        foreach (var form in taken)
        {
            var before = _seen.ToHashSet();
            IReadOnlyList<string> found = !_seen.Add(($"{given.Origin} {given.Kind}", $"{form.Origin} {form.Kind}")) ? [] : isRequest ? [.. OfRequest(place, given, form)] : [.. OfAnswer(place, form, given)];
            if (found.Count == 0)
            {
                return [];
            }

            first = first.Count == 0 ? found : first;
            _seen = taken.Count == 1 ? _seen : before;
        }

        return taken.Count == 1 ? first : [Line(place, $"has no form any more that fits: {first[0]}")];
    }

    private IEnumerable<string> OfRequest(string place, SchemaForm was, SchemaForm isNow)
    {
        string[] narrowed = isNow.Values is null ? [] : was.Values is null ? [$"takes only {string.Join(", ", isNow.Values)} now"]
            : was.Values.Except(isNow.Values).ToArray() is { Length: > 0 } lost ? [$"no longer takes {string.Join(", ", lost)}"] : [];
        return
        [
            .. narrowed.Select(what => Line(place, what)),
            .. was.Properties.Keys.Where(name => !isNow.IsAnything && !isNow.Properties.ContainsKey(name)).Select(name => Line(Within(place, name), "is gone")),
            .. isNow.Required.Except(was.Required).Select(name => Line(Within(place, name), "is required now")),
            .. Properties(place, was, isNow),
            .. was.IsClosed || isNow.Others is null ? [] : isNow.IsClosed ? [Line(place, "takes no other properties any more")] : Between(Within(place, "*"), was.Others, isNow.Others),
            .. isNow.Items is null ? [] : Between(place + "[]", was.Items, isNow.Items),
        ];
    }

    private IEnumerable<string> OfAnswer(string place, SchemaForm was, SchemaForm isNow) =>
    [
        .. was.Properties.Keys.Where(name => !isNow.Properties.ContainsKey(name)).Select(name => Line(Within(place, name), "is gone")),
        .. was.Required.Except(isNow.Required).Where(isNow.Properties.ContainsKey).Select(name => Line(Within(place, name), "is no longer required")),
        .. Properties(place, was, isNow),
        .. was.Others is not JsonObject ? [] : isNow.IsClosed ? [Line(Within(place, "*"), "is gone")] : Between(Within(place, "*"), was.Others, isNow.Others),
        .. was.Items is null ? [] : Between(place + "[]", was.Items, isNow.Items),
    ];

    private IEnumerable<string> Properties(string place, SchemaForm was, SchemaForm isNow) =>
        was.Properties.Where(property => isNow.Properties.ContainsKey(property.Key)).SelectMany(property => Between(Within(place, property.Key), property.Value, isNow.Properties[property.Key]));

    private static string Within(string place, string name) => place.Length == 0 ? name : $"{place}.{name}";

    private static string Line(string place, string what) => place.Length == 0 ? what : $"{place} {what}";

    private static string Told(IReadOnlyList<SchemaForm> forms) => forms.Count == 0 ? "nothing" : string.Join(" or ", forms.Select(form => form.ToString()).Distinct());
}
