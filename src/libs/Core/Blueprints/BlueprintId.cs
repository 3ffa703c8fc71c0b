using Goosed.Core.Ids;

namespace Goosed.Core.Blueprints;

/// <summary>A blueprint's id, which is the same everywhere: a UUID version 5 of its name.</summary>
public static class BlueprintId
{
    private static readonly Guid Blueprints = new("d8604930-3fd1-4d79-b413-c601afee3d09");

    /// <summary>The id of the blueprint with this name, such as <c>rocky/9/base</c>.</summary>
    public static Guid From(string name) => Uuid5.Of(Blueprints, name);
}
